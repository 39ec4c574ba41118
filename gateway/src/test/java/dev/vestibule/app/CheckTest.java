package dev.vestibule.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vestibule.config.SettingsReader;
import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.oidc.AnswerLost;
import dev.vestibule.oidc.ProviderHttp;
import dev.vestibule.oidc.ProviderRequest;
import dev.vestibule.oidc.ProviderResponse;
import dev.vestibule.outbound.VertxProviderHttp;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class CheckTest {
  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Vertx vertx = Vertx.vertx();
  private final RotatingProvider provider = RotatingProvider.start();
  private boolean sendsDate = true;
  private InstantSource clock = InstantSource.system();

  CheckTest() {}

  @AfterEach
  void close() {
    provider.close();
    vertx.close().await();
  }

  @Test
  void aGoodConfigurationAndItsProviderAreTold() throws IOException {
    assertThat(check(yaml(""))).isZero();
    assertThat(report())
        .contains("Configuration ", "Provider corp at " + provider.issuer())
        .contains("✓  read, for [http://localhost:8400]")
        .contains("✓  sessions in " + folder.resolve("vestibule.db") + " (new)")
        .contains("✓  its clock agrees with ours")
        .contains("✓  metadata, endpoints at 127.0.0.1")
        .containsPattern("✓  1 key: .* kid=")
        .contains("✓  PKCE with S256")
        .contains("✓  names itself in its answers (RFC 9207)")
        .contains("✓  refresh tokens; profile generic")
        .contains("✓  logout there too (RP-initiated)")
        .contains("✓  revocation of tokens (RFC 7009)")
        .contains("!  providers.corp: " + provider.issuer() + " is plain HTTP")
        .doesNotContain("✗")
        .endsWith("no problems, 1 warning.\n");
  }

  @Test
  void whomTokensLetInIsToldAndWhichAudienceIsNoGoodOne() throws IOException {
    String bearer = "bearer: {hosts: [http://localhost:8400], audience: ";

    assertThat(check(yaml(bearer + "api}\n"))).isZero();
    assertThat(report())
        .contains(
            "·  bearer: whoever has an access token of corp for api is let in at [http://localhost:8400]")
        .doesNotContain("bearer.audience");

    assertThat(check(yaml(bearer + RotatingProvider.CLIENT_ID + "}\n"))).isZero();
    assertThat(report()).contains("!  bearer.audience: is the clientId");
  }

  @Test
  void aBadConfigurationIsToldInAllItsPlacesAndNobodyIsAsked() throws IOException {
    assertThat(check(yaml("listn: 1\nsession: {idle: soon}\n"))).isEqualTo(1);
    assertThat(report())
        .contains("✗  " + folder.resolve("v.yaml") + ":6:1: listn: unknown key.")
        .contains(
            "✗  " + folder.resolve("v.yaml") + ":7:17: session.idle: `soon` is not a duration.")
        .doesNotContain("Provider")
        .endsWith("2 problems, no warnings.\n");
  }

  @Test
  void aProviderThatIsDownIsToldAsSuch() throws IOException {
    String yaml = yaml("");
    provider.down();

    assertThat(check(yaml)).isEqualTo(1);
    assertThat(report()).contains("✗  cannot connect: ");
  }

  @Test
  void keysThatCannotBeHadAreTold() throws IOException {
    provider.jwksDown(true);

    assertThat(check(yaml(""))).isEqualTo(1);
    assertThat(report()).contains("✗  its keys at " + provider.issuer() + "/jwks cannot be had");
  }

  @Test
  void anIssuerThatIsNotQuiteRightIsTold() throws IOException {
    String other = provider.issuer().replace("127.0.0.1", "localhost");

    assertThat(check(yaml("").replace(provider.issuer(), other))).isEqualTo(1);
    assertThat(report()).contains("✗  metadata: ");
  }

  @Test
  void clocksThatDifferAreTold() throws IOException {
    InstantSource system = clock;
    clock = () -> system.instant().plus(Duration.ofMinutes(2));

    assertThat(check(yaml(""))).isEqualTo(1);
    assertThat(report())
        .containsPattern("✗  its clock and ours differ by 1[12][0-9] s, clockSkew allows 10 s");
  }

  @Test
  void aProviderThatSendsNoDateHasAnUnknownClock() throws IOException {
    sendsDate = false;

    assertThat(check(yaml(""))).isZero();
    assertThat(report()).contains("!  no Date in its answers: its clock is unknown");
  }

  @Test
  void whoTrustsEverybodyAndWhoHasNoFolderIsTold() throws IOException {
    String doubtful = yaml("trustedPeers: [0.0.0.0/0]\nsession: {file: none/s.db}\n");

    assertThat(check(doubtful, "--offline")).isEqualTo(1);
    assertThat(report())
        .contains("!  trustedPeers: 0.0.0.0/0 trusts everybody")
        .contains("✗  session.file: the folder " + folder.resolve("none") + " does not exist")
        .doesNotContain("Provider");
  }

  @Test
  void aFolderThatEverybodyCanWriteInIsWarnedOf() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(check(yaml("session: {file: open/s.db}\n"), "--offline")).isZero();
    assertThat(report())
        .contains("!  session.file: everybody on this machine can write in " + open);
  }

  @Test
  void aRedisIsAskedWhetherItCanKeepSessions() throws IOException {
    try (RedisServer redis = RedisServer.in(folder.resolve("redis"))) {
      redis.start();

      String yaml = yaml("session: {redis: {addresses: [\"" + redis.address() + "\"]}}\n");
      assertThat(check(yaml)).isZero();
      assertThat(report())
          .containsPattern("✓  sessions in Redis 7\\.\\d+\\.\\d+, no replicas")
          .doesNotContain("session.redis:");
    }
  }

  @Test
  void aRedisThatIsNotThereIsToldAsSuchAndOfflineNotAsked() throws IOException {
    int nowhere = FreePorts.any();
    String session = "session: {redis: {addresses: [\"127.0.0.1:" + nowhere + "\"]}}\n";

    assertThat(check(yaml(session))).isEqualTo(1);
    assertThat(report())
        .contains("✗  session.redis: Redis at 127.0.0.1:" + nowhere + ": cannot connect: ");
    out.reset();
    assertThat(check(yaml(session), "--offline")).isZero();
  }

  @Test
  void nothingButItsOwnWordsIsPrintedAndTheLogSpeaksAgainAfterwards() throws IOException {
    Logger ours = (Logger) LoggerFactory.getLogger("dev.vestibule");
    Level before = ours.getLevel();
    ours.setLevel(Level.INFO);
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    ours.addAppender(told);
    try (RedisServer redis = RedisServer.in(folder.resolve("redis"))) {
      redis.start();
      redis.freeze();
      String address = "addresses: [\"" + redis.address() + "\"], answerTimeout: 100ms";

      assertThat(check(yaml("session: {redis: {" + address + "}}\n"))).isEqualTo(1);
      assertThat(report()).contains("✗  session.redis: Redis at " + redis.address());
      assertThat(told.list).isEmpty();
      assertThat(ours.getLevel()).isEqualTo(Level.INFO);
    } finally {
      ours.detachAppender(told);
      ours.setLevel(before);
    }
  }

  @Test
  void aTerminalWithoutTheMarksGetsPlainOnes() throws IOException {
    check(yaml(""), US_ASCII, "--offline");

    assertThat(out.toString(US_ASCII)).contains("  ok read, for").doesNotContain("?  read");
  }

  @Test
  void noSecretIsPrinted() throws IOException {
    check(yaml(""));

    assertThat(report())
        .doesNotContain(RotatingProvider.CLIENT_SECRET)
        .doesNotContain("0001020304");
  }

  @Test
  void whatSessionsInCookiesMeanIsTold() throws IOException {
    assertThat(check(yaml("session: {cookie: {}}\n"), "--offline")).isZero();
    assertThat(report())
        .contains("✓  sessions with their browsers, sealed: nothing is stored")
        .contains("!  session.cookie: a logout takes the cookies from its browser")
        .contains("at the latest after 7d. Back-channel logout has nothing to end")
        .contains("·  session.idle has no meaning")
        .contains("!  providers.corp: the profile generic rotates refresh tokens, so none is kept")
        .contains("!  session.cookie: cookies may take 11400 bytes of each request's headers")
        .doesNotContain("nginx knows the first Set-Cookie")
        .doesNotContain("session.file");
  }

  @Test
  void whereTokensRideAlongTheProxiesThatKeepThemFromBrowsersAreNamed() throws IOException {
    String yaml = yaml("session: {cookie: {}}\n").replace("{issuer", "{profile: static, issuer");

    assertThat(check(yaml, "--offline")).isZero();
    assertThat(report())
        .contains("·  providers.corp: its refresh tokens ride along")
        .contains("the profile static says, sessions will be lost")
        .contains("!  session.cookie: nginx knows the first Set-Cookie of an auth_request only")
        .contains("addAuthCookiesToResponse: [vestibule, vestibule.0, vestibule.1, vestibule.2]");
  }

  @Test
  void sessionsInCookiesThatLiveByTheirOwnClockAreToldToDoSo() throws IOException {
    String yaml = yaml("session: {cookie: {}, until: lifetime, lifetime: 8h}\n");

    assertThat(check(yaml, "--offline")).isZero();
    assertThat(report())
        .contains("·  providers.corp: sessions live for 8h, whatever the provider says")
        .doesNotContain("rotates refresh tokens");
  }

  private String yaml(String more) {
    return """
    hosts: ["http://localhost:8400"]
    cookieKey: ${COOKIE_KEY}
    providers:
      corp:
        {issuer: "%s", clientId: wall, clientSecret: "${CLIENT_SECRET}"}
    """
            .formatted(provider.issuer())
        + more;
  }

  private int check(String yaml, String... options) throws IOException {
    return check(yaml, UTF_8, options);
  }

  private int check(String yaml, Charset charset, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("v.yaml"), yaml);
    SettingsReader reader =
        new SettingsReader(
            Map.of(
                "COOKIE_KEY",
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                "CLIENT_SECRET",
                RotatingProvider.CLIENT_SECRET));
    PrintStream printer = new PrintStream(out, true, charset);
    ProviderExamination examination =
        new ProviderExamination(
            settings -> {
              VertxProviderHttp http = new VertxProviderHttp(vertx, settings.caFile());
              return new ProviderExamination.Connected(
                  (target, timeout) -> dated(http.connect(target, timeout)), http::close);
            },
            clock);
    List<String> arguments = new ArrayList<>(List.of("check", "--config", file.toString()));
    arguments.addAll(List.of(options));
    return Main.run(
        List.of(new Check(reader, examination, printer)),
        printer,
        printer,
        arguments.toArray(String[]::new));
  }

  /** The lab's provider sends no Date; this one sends ours. */
  private ProviderHttp.Connection dated(ProviderHttp.Connection connection) {
    return new ProviderHttp.Connection() {
      @Override
      public ProviderResponse send(ProviderRequest request, Duration deadline) throws AnswerLost {
        ProviderResponse response = connection.send(request, deadline);
        Map<String, String> headers = new HashMap<>(response.headers());
        if (sendsDate) {
          headers.put(
              "date",
              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                  InstantSource.system().instant().atZone(ZoneOffset.UTC)));
        }
        return new ProviderResponse(response.status(), headers, response.body());
      }

      @Override
      public void close() {
        connection.close();
      }
    };
  }

  private String report() {
    return out.toString(UTF_8);
  }
}
