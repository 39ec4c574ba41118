package dev.vestibule.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.bearer.BearerSettings;
import dev.vestibule.cache.CacheSettings;
import dev.vestibule.decision.Origin;
import dev.vestibule.gate.HeaderSettings;
import dev.vestibule.http.Cidr;
import dev.vestibule.oidc.ClientAuthentication;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.redis.RedisAddress;
import dev.vestibule.redis.RedisSettings;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.SessionSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
  @TempDir private Path folder = Path.of("");
  private ConfigurationFiles files;

  SettingsReaderTest() {}

  @BeforeEach
  void makeFolder() throws IOException {
    files = new ConfigurationFiles(folder);
  }

  @Test
  void sixLinesAreEnoughAndTheseAreTheDefaults() throws IOException {
    assertThat(files.accepted(ConfigurationFiles.MINIMAL))
        .isEqualTo(
            new Settings(
                new ListenAddress("127.0.0.1", 4180),
                0,
                List.of(new Origin("https", "grafana.example.com")),
                List.of(Cidr.parse("10.0.0.0/8")),
                null,
                CookieKey.parse(ConfigurationFiles.KEY),
                List.of(),
                Map.of(
                    "corp",
                    new ProviderSettings(
                        URI.create("https://id.example.com"),
                        "grafana",
                        Secret.of("s3cr3t"),
                        ClientAuthentication.BASIC,
                        List.of("openid", "profile", "email"),
                        "generic",
                        null,
                        Duration.ofSeconds(10),
                        Map.of(),
                        "groups",
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20))),
                null,
                new SessionSection(
                    folder.resolve("vestibule.db"),
                    null,
                    null,
                    new SessionSettings(
                        Duration.ofHours(24),
                        Duration.ofDays(7),
                        SessionSettings.Until.PROVIDER,
                        Duration.ofMinutes(5))),
                new CacheSettings(null),
                new RefreshPolicy(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    10,
                    10_000,
                    Duration.ofHours(6),
                    5,
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(10)),
                new HeaderSettings(false, false),
                null,
                new Settings.Cookie("vestibule"),
                null,
                new Settings.Log(Settings.Log.Format.TEXT, Settings.Log.Level.INFO)));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    Settings settings =
        files.accepted(
            """
            listen: "[::]:8080"
            eventLoops: 3
            hosts: [Grafana.Example.com, "wiki.example.com:8443", "http://localhost:8400", https://a.example:443]
            trustedPeers: [192.168.0.0/16, "fd00::/8", 10.1.2.3]
            peerSecret: ${PASSWORD}
            cookieKeys: ["${COOKIE_KEY}", "${OTHER_KEY}"]
            providers:
              corp:
                issuer: https://id.example.com/realms/corp
                clientId: grafana
                clientSecret: file:client
                clientAuthentication: post
                scopes: [openid, groups]
                profile: keycloak
                caFile: ca.pem
                clockSkew: 20s
                authorizationParameters: {prompt: select_account}
                groupsClaim: roles
                tokenLife: 1m
                connectTimeout: 2s
                answerTimeout: 7s
              other: {issuer: http://localhost:9000, clientId: o, clientSecret: file:client}
            defaultProvider: corp
            session: {file: /var/lib/v/s.db, idle: 1h, lifetime: 2d, until: lifetime, storeOutage: 90s}
            refresh: {ahead: 30s, deadline: 5s, connectTimeout: 1s, concurrent: 3, queue: 50, maxTokenAge: 0,
                      refusals: 2, window: 1m, coolDown: PT2M}
            headers: {accessToken: true, authorization: true}
            bearer: {hosts: [grafana.example.com], audience: https://api.example.com, provider: other}
            cookie: {name: wall}
            postLogoutRedirectUri: https://grafana.example.com/bye
            log: {format: json, level: debug}
            """);

    assertThat(settings.listen()).isEqualTo(new ListenAddress("::", 8080));
    assertThat(settings.eventLoops()).isEqualTo(3);
    assertThat(settings.hosts())
        .extracting(Origin::toString)
        .containsExactly(
            "https://grafana.example.com",
            "https://wiki.example.com:8443",
            "http://localhost:8400",
            "https://a.example");
    assertThat(settings.trustedPeers())
        .extracting(Cidr::toString)
        .containsExactly("192.168.0.0/16", "fd00:0:0:0:0:0:0:0/8", "10.1.2.3/32");
    assertThat(settings.peerSecret()).isEqualTo(Secret.of("hunter2-hunter2-hunter2"));
    assertThat(settings.cookieKey()).isNull();
    assertThat(settings.cookieKeys())
        .containsExactly(
            CookieKey.parse(ConfigurationFiles.KEY), CookieKey.parse(ConfigurationFiles.OTHER_KEY));
    assertThat(settings.providers().get("corp"))
        .isEqualTo(
            new ProviderSettings(
                URI.create("https://id.example.com/realms/corp"),
                "grafana",
                Secret.of("s3cr3t"),
                ClientAuthentication.POST,
                List.of("openid", "groups"),
                "keycloak",
                folder.resolve("ca.pem"),
                Duration.ofSeconds(20),
                Map.of("prompt", "select_account"),
                "roles",
                Duration.ofMinutes(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(7)));
    assertThat(settings.loginProvider()).isEqualTo("corp");
    assertThat(settings.session())
        .isEqualTo(
            new SessionSection(
                Path.of("/var/lib/v/s.db"),
                null,
                null,
                new SessionSettings(
                    Duration.ofHours(1),
                    Duration.ofDays(2),
                    SessionSettings.Until.LIFETIME,
                    Duration.ofSeconds(90))));
    assertThat(settings.refresh())
        .isEqualTo(
            new RefreshPolicy(
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                3,
                50,
                Duration.ZERO,
                2,
                Duration.ofMinutes(1),
                Duration.ofMinutes(2)));
    assertThat(settings.headers()).isEqualTo(new HeaderSettings(true, true));
    assertThat(settings.bearer())
        .isEqualTo(
            new BearerSettings(
                List.of(new Origin("https", "grafana.example.com")),
                "https://api.example.com",
                "other"));
    assertThat(settings.cookie().name()).isEqualTo("wall");
    assertThat(settings.postLogoutRedirectUri())
        .isEqualTo(URI.create("https://grafana.example.com/bye"));
    assertThat(settings.log())
        .isEqualTo(new Settings.Log(Settings.Log.Format.JSON, Settings.Log.Level.DEBUG));
  }

  @Test
  void sessionsMayLieInRedisInsteadOfAFile() throws IOException {
    SessionSection least =
        files
            .accepted(
                ConfigurationFiles.MINIMAL
                    + "session: {redis: {addresses: [redis:6379]}, idle: 1h}")
            .session();

    assertThat(least.file()).isNull();
    assertThat(least.life().idle()).isEqualTo(Duration.ofHours(1));
    assertThat(least.redis())
        .isEqualTo(
            new RedisSettings(
                List.of(new RedisAddress("redis", 6379)),
                RedisSettings.Topology.SINGLE,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                "vestibule",
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                0));
  }

  @Test
  void everyKeyOfRedisIsRead() throws IOException {
    Settings settings =
        files.accepted(
            ConfigurationFiles.MINIMAL
                + """
                session:
                  redis:
                    addresses: [sentinel-a:26379, "[fd00::2]:26379"]
                    topology: sentinel
                    sentinelMaster: mymaster
                    user: vestibule
                    password: ${PASSWORD}
                    tls: true
                    caFile: ca.pem
                    certificateFile: client.pem
                    keyFile: client.key
                    prefix: wall
                    connectTimeout: 3s
                    answerTimeout: 500ms
                    acknowledgedBy: 1
                cache: {mode: redis}
                """);

    assertThat(settings.session().redis())
        .isEqualTo(
            new RedisSettings(
                List.of(new RedisAddress("sentinel-a", 26379), new RedisAddress("fd00::2", 26379)),
                RedisSettings.Topology.SENTINEL,
                "mymaster",
                "vestibule",
                Secret.of("hunter2-hunter2-hunter2"),
                true,
                folder.resolve("ca.pem"),
                folder.resolve("client.pem"),
                folder.resolve("client.key"),
                "wall",
                Duration.ofSeconds(3),
                Duration.ofMillis(500),
                1));
    assertThat(settings.cacheMode()).isEqualTo(CacheSettings.Mode.REDIS);
    assertThat(settings.toString()).doesNotContain("hunter2");
  }

  @Test
  void sessionsMayLieInCookies() throws IOException {
    for (String said : List.of("{}", "", "~")) {
      SessionSection session =
          files
              .accepted(ConfigurationFiles.MINIMAL + "session: {cookie: " + said + ", idle: 1h}")
              .session();

      assertThat(session.cookie()).isNotNull();
      assertThat(session.file()).isNull();
      assertThat(session.redis()).isNull();
    }
  }

  @Test
  void whatWasAskedOfAProviderIsSharedWhereSessionsAre() throws IOException {
    String redis = ConfigurationFiles.MINIMAL + "session: {redis: {addresses: [redis:6379]}}\n";

    assertThat(files.accepted(ConfigurationFiles.MINIMAL).cacheMode())
        .isEqualTo(CacheSettings.Mode.MEMORY);
    assertThat(files.accepted(redis).cacheMode()).isEqualTo(CacheSettings.Mode.TIERED);
    assertThat(files.accepted(redis + "cache: {mode: memory}\n").cacheMode())
        .isEqualTo(CacheSettings.Mode.MEMORY);
  }

  @Test
  void theseAreAllTheKeys() {
    assertThat(SettingsReference.paths())
        .containsExactly(
            "listen",
            "eventLoops",
            "hosts",
            "trustedPeers",
            "peerSecret",
            "cookieKey",
            "cookieKeys",
            "providers.<name>.issuer",
            "providers.<name>.clientId",
            "providers.<name>.clientSecret",
            "providers.<name>.clientAuthentication",
            "providers.<name>.scopes",
            "providers.<name>.profile",
            "providers.<name>.caFile",
            "providers.<name>.clockSkew",
            "providers.<name>.authorizationParameters",
            "providers.<name>.groupsClaim",
            "providers.<name>.tokenLife",
            "providers.<name>.connectTimeout",
            "providers.<name>.answerTimeout",
            "defaultProvider",
            "session.file",
            "session.redis.addresses",
            "session.redis.topology",
            "session.redis.sentinelMaster",
            "session.redis.user",
            "session.redis.password",
            "session.redis.tls",
            "session.redis.caFile",
            "session.redis.certificateFile",
            "session.redis.keyFile",
            "session.redis.prefix",
            "session.redis.connectTimeout",
            "session.redis.answerTimeout",
            "session.redis.acknowledgedBy",
            "session.cookie",
            "session.idle",
            "session.lifetime",
            "session.until",
            "session.storeOutage",
            "cache.mode",
            "refresh.ahead",
            "refresh.deadline",
            "refresh.connectTimeout",
            "refresh.concurrent",
            "refresh.queue",
            "refresh.maxTokenAge",
            "refresh.refusals",
            "refresh.window",
            "refresh.coolDown",
            "headers.accessToken",
            "headers.authorization",
            "bearer.hosts",
            "bearer.audience",
            "bearer.provider",
            "cookie.name",
            "postLogoutRedirectUri",
            "log.format",
            "log.level");
  }

  @Test
  void onLoopbackThisMachineIsTrusted() throws IOException {
    Settings settings =
        files.accepted(ConfigurationFiles.MINIMAL.replaceFirst("trustedPeers:.*\n", ""));

    assertThat(settings.trustedPeers())
        .extracting(Cidr::toString)
        .containsExactly("127.0.0.1/32", "0:0:0:0:0:0:0:1/128");
  }

  @Test
  void sessionsLieInTheStateDirectoryWhereThereIsOne() throws IOException {
    files.read(ConfigurationFiles.MINIMAL);
    SettingsReader reader =
        new SettingsReader(
            Map.of("STATE_DIRECTORY", "/var/lib/vestibule", "COOKIE_KEY", ConfigurationFiles.KEY));

    assertThat(reader.read(folder.resolve("v.yaml")))
        .isInstanceOfSatisfying(
            Reading.Accepted.class,
            accepted ->
                assertThat(accepted.settings().session().file())
                    .isEqualTo(Path.of("/var/lib/vestibule/vestibule.db")));
  }

  @Test
  void aReferenceMayHaveADefaultOrBeNone() throws IOException {
    Settings settings =
        files.accepted(
            ConfigurationFiles.MINIMAL.replace(
                    "clientId: grafana", "clientId: \"${NONE:-a}-${EMPTY:-b}-$${c}\"")
                + "listen: ${NONE:-127.0.0.1}:${PORT:-0}\n");

    assertThat(settings.providers().values())
        .extracting(ProviderSettings::clientId)
        .containsExactly("a-b-${c}");
    assertThat(settings.listen()).isEqualTo(new ListenAddress("127.0.0.1", 0));
  }

  @Test
  void aSectionWhoseKeysAreAllCommentedOutHasItsDefaults() throws IOException {
    assertThat(files.accepted(ConfigurationFiles.MINIMAL + "session:\n  # idle: 1h\nlog: {}\n"))
        .isEqualTo(files.accepted(ConfigurationFiles.MINIMAL));
  }

  @Test
  void aTextMayLookLikeANumber() throws IOException {
    assertThat(
            files
                .accepted(ConfigurationFiles.MINIMAL.replace("clientId: grafana", "clientId: 0123"))
                .providers()
                .values())
        .extracting(ProviderSettings::clientId)
        .containsExactly("0123");
  }

  @Test
  void aKeyMayBeBase64UrlOrHex() throws IOException {
    String hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    assertThat(CookieKey.parse(hex).bytes()).hasSize(32).startsWith(0, 1, 2);
    assertThat(CookieKey.parse("-_8A" + ConfigurationFiles.KEY).bytes()).hasSize(35);
  }

  @Test
  void aSecretInTheFileOrOpenToAllIsWarnedOf() throws IOException {
    files.secret("open", "s3cr3t", "rw-r--r--");

    assertThat(files.warnings(ConfigurationFiles.MINIMAL)).isEmpty();
    assertThat(files.warnings(ConfigurationFiles.MINIMAL.replace("\"file:client\"", "s3cr3t")))
        .containsExactly(
            "v.yaml:5:75: providers.corp.clientSecret: the secret itself stands in the file."
                + " Write ${VARIABLE} or file:/path/to/secret");
    assertThat(files.warnings(ConfigurationFiles.MINIMAL.replace("file:client", "file:open")))
        .containsExactly(
            "v.yaml:5:75: providers.corp.clientSecret: the file open can be read by everybody on"
                + " this machine. chmod o-r open");
  }

  @Test
  void noSecretIsPrinted() throws IOException {
    Settings settings = files.accepted(ConfigurationFiles.MINIMAL + "peerSecret: ${PASSWORD}\n");

    assertThat(settings.toString())
        .doesNotContain("s3cr3t", "hunter2", ConfigurationFiles.KEY)
        .contains("Secret[…]", "CookieKey[…]");
  }

  @Test
  void whatTheEnvironmentHoldsIsNotQuoted() throws IOException {
    String everywhere =
        ConfigurationFiles.MINIMAL.replace("grafana.example.com", "\"${PASSWORD}!\"")
            + """
            listen: ${PASSWORD}
            defaultProvider: ${PASSWORD}
            session: {idle: "${PASSWORD}", until: "${PASSWORD}"}
            refresh: {queue: "${PASSWORD}"}
            cookie: {name: "__Host-${PASSWORD}"}
            log: {level: "${PASSWORD}"}
            """;

    assertThat(files.problems(everywhere)).hasSize(8).noneMatch(text -> text.contains("hunter2"));
  }

  @Test
  void aNetworkHoldsItsAddresses() {
    Cidr network = Cidr.parse("10.32.0.0/11");

    assertThat(network.contains(InetAddress.ofLiteral("10.63.255.255"))).isTrue();
    assertThat(network.contains(InetAddress.ofLiteral("10.64.0.0"))).isFalse();
    assertThat(network.contains(InetAddress.ofLiteral("::ffff:10.33.0.1"))).isTrue();
    assertThat(network.contains(InetAddress.ofLiteral("2001:db8::1"))).isFalse();
    assertThat(Cidr.parse("::/0").contains(InetAddress.ofLiteral("2001:db8::1"))).isTrue();
  }

  @Test
  void theKeysMakeARingWithThePrimaryFirst() throws IOException {
    String one = ConfigurationFiles.MINIMAL;
    String two =
        one.replace(
            "cookieKey: ${COOKIE_KEY}", "cookieKeys: [\"${COOKIE_KEY}\", \"${OTHER_KEY}\"]");

    assertThat(files.accepted(two).keyRing().primary())
        .isEqualTo(files.accepted(one).keyRing().primary());
  }
}
