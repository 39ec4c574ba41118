package dev.vestibule.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.config.Reading;
import dev.vestibule.config.Settings;
import dev.vestibule.config.SettingsReader;
import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.provider.RotatingProvider;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole gateways over one Redis: who starts late, while the provider is down. */
final class SharedCacheTest {
  private static final int FOUND = 302;
  private static final int UNAVAILABLE = 503;

  @TempDir private Path folder = Path.of("");
  private final byte[] key = new byte[32];

  SharedCacheTest() {
    new SecureRandom().nextBytes(key);
  }

  @Test
  void aGatewayThatStartsWhileTheProviderIsDownBeginsLoginsUnlessItKeepsToItself()
      throws Exception {
    try (RedisServer redis = RedisServer.in(folder.resolve("redis"));
        RotatingProvider provider = RotatingProvider.start()) {
      redis.start();
      assertThat(loginOf("", redis, provider)).isEqualTo(FOUND);
      provider.down();

      assertThat(loginOf("", redis, provider)).isEqualTo(FOUND);
      assertThat(loginOf("cache: {mode: redis}\n", redis, provider)).isEqualTo(FOUND);
      assertThat(loginOf("cache: {mode: memory}\n", redis, provider)).isEqualTo(UNAVAILABLE);
    }
  }

  /** What a new gateway answers to the beginning of a login. */
  private int loginOf(String more, RedisServer redis, RotatingProvider provider) throws Exception {
    int port = FreePorts.any();
    Assembly gateway = Assembly.start(settings(more, port, redis, provider));
    // HTTP/2 would be asked for by an upgrade, which no navigation does.
    try (HttpClient browser =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return browser
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/oauth2/start"))
                  .header("Accept", "text/html")
                  .header("X-Forwarded-Method", "GET")
                  .header("X-Forwarded-Proto", "http")
                  .header("X-Forwarded-Host", "localhost:8400")
                  .header("X-Forwarded-Uri", "/")
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } finally {
      gateway.stop();
    }
  }

  private Settings settings(String more, int port, RedisServer redis, RotatingProvider provider)
      throws Exception {
    String yaml =
        """
        listen: 127.0.0.1:%d
        eventLoops: 1
        hosts: ["http://localhost:8400"]
        cookieKey: %s
        providers:
          lab: {issuer: "%s", clientId: %s, clientSecret: %s}
        session: {redis: {addresses: ["127.0.0.1:%d"]}}
        """
                .formatted(
                    port,
                    HexFormat.of().formatHex(key),
                    provider.issuer(),
                    RotatingProvider.CLIENT_ID,
                    RotatingProvider.CLIENT_SECRET,
                    redis.port())
            + more;
    Path file = Files.writeString(folder.resolve("v.yaml"), yaml);
    return switch (new SettingsReader(Map.of()).read(file)) {
      case Reading.Accepted(var settings, var _) -> settings;
      case Reading.Refused(var problems, var _) -> throw new AssertionError(problems.toString());
    };
  }
}
