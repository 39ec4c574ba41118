package dev.vestibule.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.vestibule.config.Reading;
import dev.vestibule.config.Settings;
import dev.vestibule.config.SettingsReader;
import dev.vestibule.lab.fleet.RedisPair;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.redis.Configurations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is told at the start of the store that was opened. */
final class StoresTest {
  @TempDir private Path folder = Path.of("");
  private final Logger log = (Logger) LoggerFactory.getLogger(Stores.class);
  private final Level before = log.getLevel();
  private final Told told = new Told();

  StoresTest() {}

  @BeforeEach
  void listen() {
    log.setLevel(Level.WARN);
    log.setAdditive(false);
    told.start();
    log.addAppender(told);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(told);
    log.setAdditive(true);
    log.setLevel(before);
  }

  @Test
  void aRedisThatMayLoseWhatItAcceptedSaysSoInOneLine() throws Exception {
    try (RedisPair pair = RedisPair.in(folder.resolve("pair"))) {
      pair.start();
      send(pair.primary().port(), "CONFIG SET appendonly no");

      assertThat(toldAtStart(pair.address(), ""))
          .singleElement()
          .asString()
          .startsWith("store.promises weaker=")
          .contains("append-only", "min-replicas-to-write is 0");
    }
  }

  @Test
  void aUserWhoMayNotAskCostsOneLineAndNoStart() throws Exception {
    try (RedisServer redis = RedisServer.in(folder.resolve("redis"))) {
      redis.start();
      send(redis.port(), "ACL SETUSER gateway on >secret-enough ~* &* +@all -info -config");

      assertThat(toldAtStart(redis.address(), ", user: gateway, password: secret-enough"))
          .singleElement()
          .asString()
          .startsWith("store.promises unknown=")
          .contains("NOPERM", "docs/fleet.md")
          .doesNotContain("secret-enough");
    }
  }

  @Test
  void acknowledgementsThatNobodyCanGiveAreToldAtTheStart() throws Exception {
    try (RedisServer redis = RedisServer.in(folder.resolve("redis"))) {
      redis.start();

      assertThat(toldAtStart(redis.address(), ", acknowledgedBy: 2"))
          .singleElement()
          .isEqualTo(
              "store.unfit why=session.redis.acknowledgedBy: 2, and it has no replicas: every write"
                  + " will be refused. Let as many follow it, or set acknowledgedBy: 0");
    }
  }

  @Test
  void aServerThatHasNoNameIsToldAtTheStartAndIsAnErrorToCheck() throws Exception {
    try (RedisServer redis = nameless(folder.resolve("redis"))) {
      redis.start();

      assertThat(toldAtStart(redis.address(), ""))
          .singleElement()
          .asString()
          .startsWith("store.unfit why=session.redis: Redis 7")
          .contains("has no run_id");
      assertThat(RedisReportTest.report(Configurations.at(redis.port())))
          .contains("✗  session.redis: Redis 7", "has no run_id");
    }
  }

  /** A Redis that calls its name something else. */
  private static RedisServer nameless(Path folder) throws IOException {
    try (RedisServer usual = RedisServer.in(folder)) {
      usual.start();
    }
    Path binary = folder.resolve("redis-server");
    String program = Files.readString(binary, ISO_8859_1);
    assertThat(program).contains("run_id:%s");
    Files.writeString(binary, program.replace("run_id:%s", "run_no:%s"), ISO_8859_1);
    return RedisServer.in(folder);
  }

  private Queue<String> toldAtStart(String address, String more) throws Exception {
    Settings settings =
        settings("session: {redis: {addresses: [\"" + address + "\"]" + more + "}}\n");
    Stores stores = Stores.open(settings, settings.keyRing(), InstantSource.system());
    try {
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !told.lines.isEmpty());
    } finally {
      stores.sessions().close();
    }
    return told.lines;
  }

  private Settings settings(String session) throws IOException {
    String yaml =
        """
        hosts: ["http://localhost:8400"]
        cookieKey: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
        providers:
          lab: {issuer: "http://127.0.0.1:1", clientId: wall, clientSecret: s3cr3t}
        """
            + session;
    Path file = Files.writeString(folder.resolve("v.yaml"), yaml);
    return switch (new SettingsReader(Map.of()).read(file)) {
      case Reading.Accepted(var settings, var _) -> settings;
      case Reading.Refused(var problems, var _) -> throw new AssertionError(problems.toString());
    };
  }

  private static void send(int port, String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(3), US_ASCII)).isEqualTo("+OK");
    }
  }

  /** What an operator would read. */
  private static final class Told extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      event
          .getKeyValuePairs()
          .forEach(
              pair -> lines.add(event.getFormattedMessage() + " " + pair.key + "=" + pair.value));
    }
  }
}
