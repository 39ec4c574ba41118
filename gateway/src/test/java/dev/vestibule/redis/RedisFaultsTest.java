package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.link.FaultyLink;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.ClientListArgs;
import io.lettuce.core.KillArgs;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A real Redis behind a link that fails. */
final class RedisFaultsTest {
  private static final RecordKey KEY = new RecordKey("%064x".formatted(1));
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  @TempDir private Path folder = Path.of("");
  private RedisServer server;
  private FaultyLink link;
  private RedisStore store;

  RedisFaultsTest() {}

  @BeforeEach
  void start() throws StoreUnavailable {
    server = RedisServer.in(folder);
    server.start();
    link = FaultyLink.to(server.port());
    store = Configurations.at(link.port()).answerTimeout(TIMEOUT).open();
    store.create(KEY, record("first"), Instant.now().plusSeconds(600));
  }

  @AfterEach
  void stop() {
    store.close();
    link.close();
    server.close();
  }

  @Test
  void aSilentRedisCostsOneTimeoutAndNotOneForEachCaller() throws Exception {
    server.freeze();
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> store.load(KEY))
        .withMessageContaining("127.0.0.1:" + link.port())
        .withMessageContaining("no answer in time");

    int waited = 0;
    for (int i = 0; i < 200; i++) {
      long asked = System.nanoTime();
      assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> store.load(KEY));
      waited += System.nanoTime() - asked > TIMEOUT.dividedBy(2).toNanos() ? 1 : 0;
    }
    // One may be the breaker's probe.
    assertThat(waited).isLessThanOrEqualTo(1);

    server.thaw();
    await().atMost(RECOVERY).until(this::isFirst);
  }

  @Test
  void aReplacementWhoseAnswerIsLostIsUnknownAndIsNotSentAgain() throws Exception {
    store.replace(KEY, head("stale"), record("next"));
    try (Probe probe = new Probe(server.port())) {
      probe.redis().configResetstat();
      link.dropAnswers(1);

      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(() -> store.replace(KEY, head("first"), record("next")));
      await().atMost(RECOVERY).until(() -> isThere("next"));
      assertThat(probe.redis().info("commandstats")).contains("cmdstat_hset:calls=1,");
      // Sent twice, the second would have found a conflict with the first.
      assertThat(probe.redis().info("commandstats")).contains("cmdstat_hget:calls=1,");
    }
  }

  @Test
  void aCutInTheMiddleOfAReplacementLeavesTheOneOrTheOtherAndNeverHalf() throws Exception {
    SealedRecord present = record("first");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 8; round++) {
        SealedRecord before = present;
        SealedRecord next = large(round);
        Future<Replacement> replacing =
            threads.submit(() -> store.replace(KEY, before.head(), next));
        link.cut();
        boolean done = answered(replacing);
        link.mend();
        await().atMost(RECOVERY).until(this::answers);

        present = found();
        if (done) {
          assertThat(present).isEqualTo(next);
        } else {
          assertThat(present).isIn(before, next);
        }
      }
    }
  }

  @Test
  void aRedisThatCameBackIsFoundAndHeardAgain() throws Exception {
    Heard heard = new Heard();
    store.watch(heard);
    server.stop();
    assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> store.load(KEY));
    await().until(() -> heard.lost.get() >= 1);

    server.start();
    await().atMost(RECOVERY).until(this::isFirst);
    await().atMost(RECOVERY).until(() -> heard.back.get() >= 1);
    replaceByAnother();
    await().atMost(RECOVERY).untilAsserted(() -> assertThat(heard.keys).contains(KEY));
  }

  /** Nobody listens: to the log that is the same as silence, from the first question on. */
  @Test
  void aRedisThatIsGoneIsLoggedAndSoIsItsReturn() throws Exception {
    try (Told told = new Told(Breaker.class)) {
      server.stop();
      assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> store.load(KEY));
      assertThat(told.messages()).contains("store.unanswered");

      server.start();
      await().atMost(RECOVERY).until(this::isFirst);
      assertThat(told.messages()).contains("store.answers");
    }
  }

  @Test
  void aPasswordThatHoldsNoLongerIsSaidOnceAndNotRepeated() throws Exception {
    try (Told told = new Told(GuardedConnection.class);
        Probe probe = new Probe(server.port())) {
      probe.redis().configSet("requirepass", "another-password");
      probe.redis().clientKill(KillArgs.Builder.typeNormal().skipme());

      await()
          .atMost(RECOVERY)
          .until(() -> {
            assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> store.load(KEY));
            return !told.lines.isEmpty();
          });
      assertThat(told.lines)
          .allSatisfy(line -> {
            assertThat(line.getMessage()).isEqualTo("store.unconnected");
            assertThat(line.getKeyValuePairs().toString())
                .contains("NOAUTH")
                .doesNotContain("another-password");
          });
      probe.redis().configSet("requirepass", "");
      await().atMost(RECOVERY).until(this::isFirst);
    }
  }

  /** What a class says to the log meanwhile. */
  private static final class Told implements AutoCloseable {
    final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
    private final Logger log;
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    Told(Class<?> who) {
      this.log = (Logger) LoggerFactory.getLogger(who);
      appender.list = lines;
      appender.start();
      log.addAppender(appender);
      log.setLevel(Level.INFO);
      log.setAdditive(false);
    }

    List<String> messages() {
      return lines.stream().map(ILoggingEvent::getMessage).toList();
    }

    @Override
    public void close() {
      log.detachAppender(appender);
      log.setLevel(null);
      log.setAdditive(true);
    }
  }

  @Test
  void aConnectionThatSwallowsEverythingIsReplacedByAnother() throws Exception {
    Heard heard = new Heard();
    store.watch(heard);
    link.silence();
    assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> store.load(KEY));
    await().atMost(RECOVERY).until(() -> heard.lost.get() >= 1);

    // What was swallowed stays lost: the old connections' next answers would be others' answers.
    link.mend();
    await().atMost(RECOVERY).until(this::isFirst);
    await().atMost(RECOVERY).until(() -> heard.back.get() >= 1);
    replaceByAnother();
    await().atMost(RECOVERY).untilAsserted(() -> assertThat(heard.keys).contains(KEY));
  }

  /** Whose notices are swallowed would ask, and wait for an answer once more. */
  @Test
  void aSubscriptionThatIsSwallowedIsFoundThoughNobodyAsks() throws Exception {
    settled();
    Heard heard = new Heard();
    store.watch(heard);
    try (Told told = new Told(Breaker.class)) {
      link.silence();
      await().atMost(RECOVERY).until(() -> heard.lost.get() == 1);
      await().atMost(RECOVERY).until(() -> told.messages().contains("store.unanswered"));
      assertThat(heard.back).hasValue(0);
    }
  }

  /** Where a connection ends, the next answer may come over another. */
  @Test
  void aSubscriptionThatIsCutSaysNothingOfOtherConnections() throws Exception {
    settled();
    try (Told told = new Told(Breaker.class);
        Told keeper = new Told(NoticeKeeper.class)) {
      link.cut();
      await().atMost(RECOVERY).until(() -> keeper.messages().contains("store.notices"));
      assertThat(told.messages()).isEmpty();
    }
  }

  /** Until nothing of the start is under way. */
  private void settled() throws Exception {
    try (Probe probe = new Probe(server.port())) {
      await().atMost(RECOVERY).until(() -> probe.redis().keys("*:server").size() == 256);
    }
    assertThat(isFirst()).as("is answered after all that was asked before").isTrue();
  }

  @Test
  void aSubscriptionAtOneThatIsGoneWithoutAWordIsMadeWhereTheAddressNowLeads() throws Exception {
    try (RedisServer next = RedisServer.in(folder.resolve("next"))) {
      next.start();
      Heard heard = new Heard();
      store.watch(heard);
      link.leadTo(next.port());
      server.freeze();
      await().atMost(RECOVERY).until(() -> heard.back.get() >= 1);
      server.thaw();

      try (Probe probe = new Probe(next.port());
          RedisStore other = Configurations.at(next.port()).open()) {
        other.create(KEY, record("first"), Instant.now().plusSeconds(600));
        other.replace(KEY, head("first"), record("next"));
        await().atMost(RECOVERY).until(() -> heard.keys.contains(KEY));
        // From now on it is this one that is renewed, and the other is given up.
        await().atMost(RECOVERY).until(() -> renewals(probe) >= 5);
        assertThat(subscribers(probe)).isEqualTo(2);
        assertThat(heard.lost).as("the old one's end is none of the notices'").hasValue(1);
      }
      try (Probe probe = new Probe(server.port())) {
        await().atMost(RECOVERY).until(() -> subscribers(probe) == 0);
      }
    }
  }

  private static long renewals(Probe probe) {
    Matcher calls =
        Pattern.compile("cmdstat_psubscribe:calls=(\\d+)")
            .matcher(probe.redis().info("commandstats"));
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }

  private static long subscribers(Probe probe) {
    return probe.redis().clientList(ClientListArgs.Builder.typePubsub()).lines().count();
  }

  @Test
  void aRedisThatRefusesIsNoSilentOne() throws Exception {
    try (Probe probe = new Probe(server.port())) {
      probe.redis().configSet("maxmemory", "1mb");
      for (int i = 0; i < 30; i++) {
        assertThatExceptionOfType(StoreUnavailable.class)
            .isThrownBy(() -> store.replace(KEY, head("first"), record("next")))
            .withMessageContaining("OOM");
      }
      assertThat(isFirst()).as("reads go on").isTrue();
      assertThat(store.replace(KEY, head("stale"), record("first")))
          .as("a retry finds what is there, where nothing is to be acknowledged")
          .isInstanceOf(Replacement.Conflict.class);
    }
  }

  @Test
  void aPrimaryThatBecameAReplicaIsLeftForTheOneThatTheAddressNowLeadsTo() throws Exception {
    try (RedisServer next = RedisServer.in(folder.resolve("next"));
        Probe probe = new Probe(server.port())) {
      next.start();
      link.leadTo(next.port());
      // Of nobody who answers: it keeps what it has, and takes no writes.
      probe.redis().replicaof("127.0.0.1", FreePorts.any());

      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(() -> store.replace(KEY, head("first"), record("next")))
          .withMessageContaining("READONLY");
      await()
          .atMost(RECOVERY)
          .ignoreExceptions()
          .until(() -> {
            store.create(KEY, record("next"), Instant.now().plusSeconds(600));
            return isThere("next");
          });
    }
  }

  @Test
  void oneThatIsNotThereIsNamedAtTheStart() {
    int nowhere = server.port();
    server.stop();

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> Configurations.at(nowhere).open())
        .withMessageContaining("127.0.0.1:" + nowhere)
        .withMessageContaining("cannot connect");
  }

  /** A process that has only just started is slow itself. */
  @Test
  void aFirstAnswerThatDoesNotComeIsNoReasonNotToStart() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        FaultyLink first = FaultyLink.to(silent.getLocalPort());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<RedisStore> opening = threads.submit(() -> Configurations.at(first.port()).open());
      try (Socket _ = silent.accept()) {
        first.leadTo(server.port());
        try (RedisStore opened = opening.get()) {
          assertThat(opened.load(KEY)).isInstanceOf(Lookup.Found.class);
        }
      }
    }
  }

  private void replaceByAnother() throws StoreUnavailable {
    try (RedisStore other = Configurations.at(server.port()).open()) {
      assertThat(other.replace(KEY, head("first"), record("next")))
          .isInstanceOf(Replacement.Replaced.class);
    }
  }

  private static boolean answered(Future<Replacement> replacing) throws InterruptedException {
    try {
      assertThat(replacing.get()).isInstanceOf(Replacement.Replaced.class);
      return true;
    } catch (java.util.concurrent.ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(StoreUnavailable.class);
      return false;
    }
  }

  private boolean answers() {
    try {
      store.load(KEY);
      return true;
    } catch (StoreUnavailable notYet) {
      return false;
    }
  }

  private boolean isFirst() {
    return isThere("first");
  }

  private boolean isThere(String head) {
    try {
      return found().equals(record(head));
    } catch (StoreUnavailable notYet) {
      return false;
    }
  }

  private SealedRecord found() throws StoreUnavailable {
    return ((Lookup.Found) store.load(KEY)).record();
  }

  private static SealedRecord record(String head) {
    return new SealedRecord(head(head), new byte[100], new byte[5_000]);
  }

  /** Too large for one packet, and the same in all its parts. */
  private static SealedRecord large(int round) {
    byte[] body = new byte[200_000];
    Arrays.fill(body, (byte) round);
    return new SealedRecord(head("round " + round), new byte[] {(byte) round}, body);
  }

  private static byte[] head(String head) {
    return head.getBytes(StandardCharsets.UTF_8);
  }
}
