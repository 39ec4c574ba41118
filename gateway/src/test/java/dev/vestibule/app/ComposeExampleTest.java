package dev.vestibule.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.config.Reading;
import dev.vestibule.config.Settings;
import dev.vestibule.config.SettingsReader;
import dev.vestibule.http.Cidr;
import dev.vestibule.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code deploy/compose} and the image: what its files say of each other. */
final class ComposeExampleTest {
  private static final Path DEPLOY = Path.of("../deploy");
  private static final Path COMPOSE = DEPLOY.resolve("compose");

  @TempDir private Path folder = Path.of("");

  ComposeExampleTest() {}

  @Test
  void theConfigurationIsReadAndNamesWhoIsInTheFleet() throws IOException {
    Settings settings = settings();
    RedisSettings redis = Objects.requireNonNull(settings.session().redis());

    assertThat(settings.listen().host()).isEqualTo("0.0.0.0");
    assertThat(settings.trustedPeers()).containsExactly(Cidr.parse(address("traefik") + "/32"));
    assertThat(redis.topology()).isEqualTo(RedisSettings.Topology.SENTINEL);
    assertThat(redis.addresses().stream().map(Object::toString))
        .containsExactlyElementsOf(addresses("sentinel", 26379));
    String sentinel = Files.readString(COMPOSE.resolve("redis/sentinel.conf"));
    assertThat(sentinel)
        .contains(
            "sentinel monitor " + redis.sentinelMaster() + " " + address("redis-1") + " 6379 2\n");
  }

  @Test
  void theProxyKnowsEveryReplicaAndTheApplication() throws IOException {
    String traefik = Files.readString(COMPOSE.resolve("traefik/vestibule.yml"));
    List<String> servers = new ArrayList<>();
    Matcher url = Pattern.compile("- url: http://(\\S+)").matcher(traefik);
    while (url.find()) {
      servers.add(url.group(1));
    }

    assertThat(servers)
        .containsExactlyElementsOf(
            Stream.concat(Stream.of(address("app") + ":80"), addresses("vestibule", 4180).stream())
                .toList());
  }

  @Test
  void aReplicaThatStopsHasTimeForItsGrants() throws IOException {
    String compose = Files.readString(COMPOSE.resolve("compose.yaml"));
    Matcher grace = Pattern.compile("stop_grace_period: (\\d+)s").matcher(compose);

    assertThat(grace.find()).isTrue();
    assertThat(Duration.ofSeconds(Long.parseLong(grace.group(1))))
        .isGreaterThan(settings().refresh().intentLength());
  }

  @Test
  void theImageStartsJavaAsTheLauncherDoes() throws IOException {
    String launcher = Files.readString(Path.of("../vestibule"));
    String image = Files.readString(DEPLOY.resolve("container/Dockerfile"));
    Matcher line = Pattern.compile("(?m)^flags=\"(?:\\$flags )?(.*)\"$").matcher(launcher);
    List<String> flags = new ArrayList<>();
    while (line.find()) {
      flags.addAll(List.of(line.group(1).split(" ")));
    }

    assertThat(flags).hasSizeGreaterThan(8);
    assertThat(flags).allSatisfy(flag -> assertThat(image).contains("\"" + flag + "\""));
  }

  /** As in the container, with secrets of this test. */
  private Settings settings() throws IOException {
    for (String secret : List.of("cookie_key", "client_secret", "redis_password")) {
      byte[] bytes = new byte[32];
      new SecureRandom().nextBytes(bytes);
      Path file = Files.writeString(folder.resolve(secret), HexFormat.of().formatHex(bytes));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    String yaml =
        Files.readString(COMPOSE.resolve("vestibule.yaml"))
            .replace("file:/run/secrets/", "file:" + folder + "/");
    Path file = Files.writeString(folder.resolve("v.yaml"), yaml);
    return switch (new SettingsReader(Map.of()).read(file)) {
      case Reading.Accepted(var settings, var warnings) -> {
        assertThat(warnings).isEmpty();
        yield settings;
      }
      case Reading.Refused(var problems, var _) -> throw new AssertionError(problems.toString());
    };
  }

  private static List<String> addresses(String service, int port) throws IOException {
    List<String> addresses = new ArrayList<>();
    for (int number = 1; number <= 3; number++) {
      addresses.add(address(service + "-" + number) + ":" + port);
    }
    return addresses;
  }

  private static String address(String service) throws IOException {
    Object compose =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(COMPOSE.resolve("compose.yaml")));
    Object found = compose;
    for (String key : List.of("services", service, "networks", "fleet", "ipv4_address")) {
      found = Objects.requireNonNull(((Map<?, ?>) found).get(key), key);
    }
    return found.toString();
  }
}
