package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.RedisPair;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.link.FaultyLink;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.StoreUnavailable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary with replicas: acknowledgements, and Sentinels who name another primary. */
final class RedisReplicasTest {
  private static final RecordKey KEY = new RecordKey("%064x".formatted(1));
  private static final Duration FAILOVER = Duration.ofSeconds(60);
  private static final byte[] FIRST = {1};
  private static final byte[] NEXT = {2};

  @TempDir private Path folder = Path.of("");

  RedisReplicasTest() {}

  @Test
  void aWriteThatTooFewReplicasAcknowledgeIsUnknownAndReadsGoOn() throws Exception {
    try (RedisServer alone = RedisServer.in(folder)) {
      alone.start();
      try (RedisStore store = Configurations.at(alone.port()).acknowledgedBy(1).open()) {
        assertThatExceptionOfType(StoreUnavailable.class)
            .isThrownBy(() -> store.create(KEY, record(FIRST), end()))
            .withMessageContaining("acknowledged by 0 replicas of 1");
        assertThatExceptionOfType(StoreUnavailable.class)
            .isThrownBy(() -> store.replace(KEY, FIRST, record(NEXT)));
        assertThatExceptionOfType(StoreUnavailable.class)
            .isThrownBy(() -> store.onceMarks().first("attempt", "a", end()));
        assertThat(store.replace(KEY, FIRST, record(FIRST)))
            .as("nothing is written by a conflict, so nothing is waited for")
            .isInstanceOf(Replacement.Conflict.class);
        assertThat(found(store)).isEqualTo(record(NEXT));
      }
    }
  }

  /** Also over another connection, by which nothing was written yet that could be waited for. */
  @Test
  void whatARetryFindsIsKeptOnlyOnceAReplicaHasIt() throws Exception {
    int replicaPort = FreePorts.any();
    try (RedisServer primary = RedisServer.in(folder.resolve("primary"))) {
      primary.start();
      try (FaultyLink link = FaultyLink.to(primary.port());
          OwnRedis replica = replica(replicaPort, link.port());
          Probe itself = new Probe(replica.port());
          RedisStore store = unhurried(primary);
          RedisStore another = unhurried(primary)) {
        Awaitility.await().atMost(FAILOVER).ignoreExceptions().until(() -> isCreated(store));

        link.silence();
        for (RedisStore each : List.of(store, store, another)) {
          assertThatExceptionOfType(StoreUnavailable.class)
              .isThrownBy(() -> each.replace(KEY, FIRST, record(NEXT)))
              .withMessageContaining("acknowledged by 0 replicas of 1");
        }
        assertThat(found(another)).isEqualTo(record(NEXT));
        assertThat(head(itself)).isEqualTo(FIRST);

        link.cut();
        link.mend();
        Awaitility.await()
            .atMost(FAILOVER)
            .ignoreExceptionsInstanceOf(StoreUnavailable.class)
            .until(() -> another.replace(KEY, FIRST, record(NEXT)) instanceof Replacement.Conflict);
        assertThat(head(itself)).isEqualTo(NEXT);
      }
    }
  }

  /** Somebody else's answer may have the same head and other tokens: it is not written over. */
  @Test
  void aRetryLeavesWhatIsThereAsItIs() throws Exception {
    SealedRecord others = new SealedRecord(NEXT, new byte[] {3}, new byte[] {4});
    try (RedisPair pair = RedisPair.in(folder)) {
      pair.start();
      try (RedisStore store = patient(pair)) {
        store.create(KEY, record(FIRST), end());
        store.replace(KEY, FIRST, others);

        assertThat(store.replace(KEY, FIRST, record(NEXT)))
            .isInstanceOfSatisfying(
                Replacement.Conflict.class,
                conflict -> assertThat(conflict.actual()).isEqualTo(others));
        assertThat(found(store)).isEqualTo(others);
      }
    }
  }

  @Test
  void whatOneReplicaHasAcknowledgedIsThereAfterAFailover() throws Exception {
    try (RedisPair pair = RedisPair.in(folder)) {
      pair.start();
      try (RedisStore store = patient(pair)) {
        store.create(KEY, record(FIRST), end());
        assertThat(store.replace(KEY, FIRST, record(NEXT)))
            .isInstanceOf(Replacement.Replaced.class);

        pair.failOver();
        Awaitility.await().atMost(FAILOVER).ignoreExceptions().until(() -> isNext(store));
      }
    }
  }

  @Test
  void aPrimaryThatTheSentinelsNameIsFoundAndItsNoticesAreHeard() throws Exception {
    int replicaPort = FreePorts.any();
    int sentinelPort = FreePorts.any();
    try (RedisServer primary = RedisServer.in(folder.resolve("primary"))) {
      primary.start();
      Path binary = folder.resolve("primary").resolve("redis-server");
      try (OwnRedis replica = replica(replicaPort, primary.port());
          OwnRedis sentinel = sentinel(binary, sentinelPort, primary.port());
          RedisStore store =
              Configurations.sentinel("wall", sentinel.port()).acknowledgedBy(1).open()) {
        Queue<RecordKey> heard = new ConcurrentLinkedQueue<>();
        store.watch(heard::add);
        try (Probe probe = new Probe(sentinel.port())) {
          Awaitility.await()
              .atMost(FAILOVER)
              .until(() -> probe.redis().info("sentinel").contains("slaves=1"));
        }
        Awaitility.await().atMost(FAILOVER).ignoreExceptions().until(() -> isCreated(store));

        primary.kill();
        Awaitility.await()
            .atMost(FAILOVER)
            .ignoreExceptions()
            .until(() -> found(store).equals(record(FIRST)));
        try (RedisStore another = Configurations.at(replica.port()).open()) {
          Awaitility.await()
              .atMost(FAILOVER)
              .ignoreExceptions()
              .until(() ->
                  another.replace(KEY, FIRST, record(FIRST)) instanceof Replacement.Replaced
                      && heard.contains(KEY));
        }
      }
    }
  }

  /** Half of its time is for replicas; the other is enough on a machine that is busy, too. */
  private static RedisStore unhurried(RedisServer primary) throws StoreUnavailable {
    return Configurations.at(primary.port())
        .acknowledgedBy(1)
        .answerTimeout(Duration.ofSeconds(4))
        .open();
  }

  /** Whose replica may be slow on a busy machine. */
  private static RedisStore patient(RedisPair pair) throws StoreUnavailable {
    return Configurations.at(pair.primary().port())
        .acknowledgedBy(1)
        .answerTimeout(Duration.ofSeconds(20))
        .open();
  }

  private OwnRedis replica(int port, int primaryPort) throws Exception {
    return OwnRedis.start(
        folder.resolve("primary").resolve("redis-server"),
        folder.resolve("replica"),
        port,
        "--port",
        Integer.toString(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--repl-diskless-sync-delay",
        "0",
        "--replicaof",
        "127.0.0.1 " + primaryPort);
  }

  private OwnRedis sentinel(Path binary, int port, int primaryPort) throws Exception {
    Path its = Files.createDirectories(folder.resolve("sentinel"));
    Path configuration =
        Files.writeString(
            its.resolve("sentinel.conf"),
            """
            port %d
            bind 127.0.0.1
            dir %s
            sentinel monitor wall 127.0.0.1 %d 1
            sentinel down-after-milliseconds wall 500
            sentinel failover-timeout wall 5000
            """
                .formatted(port, its, primaryPort));
    return OwnRedis.start(binary, its, port, configuration.toString(), "--sentinel");
  }

  /** Whether it was acknowledged, now or at an earlier try. */
  private static boolean isCreated(RedisStore store) throws StoreUnavailable {
    if (store.load(KEY) instanceof Lookup.Absent) {
      store.create(KEY, record(FIRST), end());
    }
    return store.replace(KEY, FIRST, record(FIRST)) instanceof Replacement.Replaced;
  }

  private static boolean isNext(RedisStore store) throws StoreUnavailable {
    return found(store).equals(record(NEXT));
  }

  private static SealedRecord found(RedisStore store) throws StoreUnavailable {
    return ((Lookup.Found) store.load(KEY)).record();
  }

  private static byte[] head(Probe redis) {
    String name = new String(new KeyNames("vestibule").record(KEY), StandardCharsets.US_ASCII);
    return redis.redis().hget(name, "h").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static SealedRecord record(byte[] head) {
    return new SealedRecord(head, new byte[10], new byte[100]);
  }

  private static Instant end() {
    return Instant.now().plusSeconds(600);
  }
}
