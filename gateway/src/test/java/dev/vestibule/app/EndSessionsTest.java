package dev.vestibule.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.config.Reading;
import dev.vestibule.config.Settings;
import dev.vestibule.config.SettingsReader;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndSessionsTest {
  private static final String ISSUER = "https://id.example.com";

  private final SecureRandom random = new SecureRandom();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final SettingsReader reader =
      new SettingsReader(Map.of("COOKIE_KEY", key(), "CLIENT_SECRET", "s3cr3t"));

  @TempDir private Path folder = Path.of("");

  EndSessionsTest() {}

  @Test
  void overRedisAUsersSessionsEndWhileTheGatewayRuns() throws Exception {
    try (RedisServer redis = RedisServer.in(folder)) {
      redis.start();
      Settings settings = configured("redis: {addresses: [\"127.0.0.1:" + redis.port() + "\"]}");
      try (SessionStore store = open(settings)) {
        SessionVault vault = vault(store, settings);
        Ticket hers = opened(vault, "alice", "sid-1");
        Ticket hersToo = opened(vault, "alice", "sid-2");
        Ticket his = opened(vault, "bob", "sid-3");

        assertThat(run("--issuer", ISSUER, "--sid", "sid-2")).isZero();
        assertThat(out.toString(UTF_8)).contains("1 session ended.");
        assertThat(vault.load(hersToo)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
        assertThat(vault.load(hers)).isInstanceOf(Held.Live.class);
        assertThat(run("--issuer", ISSUER, "--subject", "alice")).isZero();
        assertThat(run("--issuer", ISSUER, "--subject", "alice")).isZero();
        assertThat(out.toString(UTF_8).lines())
            .containsExactly(
                "1 session ended.",
                "1 session ended.",
                "0 sessions ended: nobody by that name is still signed in. Names count to the letter.");
        assertThat(vault.load(hers)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
        assertThat(vault.load(his)).isInstanceOf(Held.Live.class);
      }
    }
  }

  @Test
  void aFileIsTheRunningGatewaysOwnAndThatIsSaid() throws Exception {
    Path database = folder.resolve("sessions.db");
    Settings settings = configured("file: " + database);
    Ticket hers;
    try (SessionStore store = open(settings)) {
      hers = opened(vault(store, settings), "alice", "sid-1");

      assertThat(run("--issuer", ISSUER, "--subject", "alice")).isEqualTo(1);
      assertThat(err.toString(UTF_8))
          .contains("in use by", "only the gateway itself has the sessions", "session.redis");
    }

    assertThat(run("--issuer", ISSUER, "--subject", "alice")).isZero();
    try (SessionStore store = open(settings)) {
      assertThat(vault(store, settings).load(hers)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    }
  }

  @Test
  void noFileIsMadeWhereThereIsNone() throws Exception {
    configured("file: " + folder.resolve("elsewhere.db"));

    assertThat(run("--issuer", ISSUER, "--subject", "alice")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("there is no " + folder.resolve("elsewhere.db"));
    assertThat(folder.resolve("elsewhere.db")).doesNotExist();
  }

  @Test
  void whatIsMistypedEndsNobody() throws Exception {
    configured("file: " + folder.resolve("sessions.db"));

    assertThat(run("--issuer", ISSUER + "/", "--subject", "alice")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("no provider of this configuration is");
    assertThat(run("--issuer", ISSUER, "--subject", "")).isEqualTo(1);
    assertThat(run("--issuer", ISSUER)).isEqualTo(2);
    assertThat(run("--issuer", ISSUER, "--subject", "a", "--sid", "b")).isEqualTo(2);
    assertThat(run("--subject", "alice")).isEqualTo(2);
    assertThat(program("sessions")).isEqualTo(2);
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  private Settings configured(String session) throws IOException {
    Files.writeString(
        file(),
        """
        listen: 127.0.0.1:0
        hosts: ["http://localhost:8400"]
        cookieKey: ${COOKIE_KEY}
        providers:
          corp: {issuer: %s, clientId: grafana, clientSecret: "${CLIENT_SECRET}"}
        session: {%s}
        """
            .formatted(ISSUER, session));
    Reading reading = reader.read(file());
    assertThat(reading).isInstanceOf(Reading.Accepted.class);
    return ((Reading.Accepted) reading).settings();
  }

  private String key() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private Path file() {
    return folder.resolve("v.yaml");
  }

  private static SessionStore open(Settings settings) throws StoreUnavailable {
    return Stores.open(settings, settings.keyRing(), InstantSource.system()).sessions();
  }

  private SessionVault vault(SessionStore store, Settings settings) {
    return new SessionVault(store, settings.keyRing(), random, settings.cookie().name());
  }

  private Ticket opened(SessionVault vault, String subject, String sid) throws StoreUnavailable {
    Ticket ticket = Ticket.random(random);
    Instant now = Instant.now();
    Identity identity =
        new Identity(
            ISSUER,
            subject,
            List.of("grafana"),
            "",
            false,
            "",
            "",
            List.of(),
            sid,
            now,
            now.plusSeconds(300),
            null,
            "{}");
    TokenSet tokens = new TokenSet("access", now.plusSeconds(300), "refresh", now, null, "openid");
    Instant end = now.plus(Duration.ofHours(1));
    Session session =
        new Session(ticket.id(), "corp", "grafana", 0, identity, false, tokens, now, now, end);
    assertThat(vault.create(ticket, session, end, () -> Duration.ZERO))
        .isInstanceOf(Held.Live.class);
    return ticket;
  }

  private int run(String... arguments) {
    return program(
        Stream.concat(
                Stream.of("sessions", "end", "--config", file().toString()), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private int program(String... arguments) {
    return Main.run(
        List.of(Sessions.with(new EndSessions(reader, printer(out), printer(err)))),
        printer(out),
        printer(err),
        arguments);
  }

  private static PrintStream printer(ByteArrayOutputStream stream) {
    return new PrintStream(stream, true, UTF_8);
  }
}
