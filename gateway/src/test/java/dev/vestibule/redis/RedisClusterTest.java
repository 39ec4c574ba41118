package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.fleet.RedisCluster;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectKey;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three primaries that share the slots, each with a replica. */
final class RedisClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The first primary, which dies, has the slots below this one. */
  private static final int FIRST_OF_OTHERS = 16_384 / 3;

  @TempDir private Path folder = Path.of("");
  private final Instant end = Instant.now().plusSeconds(600);
  private RedisCluster cluster;
  private List<Integer> ports;

  RedisClusterTest() {}

  @BeforeEach
  void start() {
    cluster = RedisCluster.in(folder);
    cluster.start();
    ports = cluster.addresses().stream().map(RedisAddress::parse).map(RedisAddress::port).toList();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void recordsMarksSubjectsAndNoticesAreSpreadOverAllMembers() throws Exception {
    try (RedisStore store = Configurations.cluster(ports.getFirst()).open();
        RedisStore other = Configurations.cluster(ports.getLast()).open()) {
      Set<RecordKey> heard = ConcurrentHashMap.newKeySet();
      other.watch(heard::add);
      Map<RecordKey, Instant> lives = new HashMap<>();
      OnceMarks marks = store.onceMarks();
      for (RecordKey key : keys()) {
        store.create(key, record(1), end);
        assertThat(store.replace(key, new byte[] {1}, record(2)))
            .isInstanceOf(Replacement.Replaced.class);
        assertThat(other.replace(key, new byte[] {1}, record(3)))
            .isInstanceOf(Replacement.Conflict.class);
        assertThat(marks.first("attempt", key.value(), end)).isTrue();
        assertThat(marks.first("attempt", key.value(), end)).isFalse();
        SubjectKey subject = new SubjectKey(key.value());
        store.subjects().enter(subject, key(0), end);
        assertThat(other.subjects().end(subject, Duration.ofMinutes(10))).containsExactly(key(0));
        lives.put(key, end.plusSeconds(600));
      }
      store.touch(lives);

      for (RecordKey key : lives.keySet()) {
        assertThat(other.load(key))
            .isInstanceOfSatisfying(
                Lookup.Found.class, found -> assertThat(found.record()).isEqualTo(record(2)));
      }
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(heard).containsAll(lives.keySet()));
      for (int port : ports.subList(0, 3)) {
        try (Probe probe = new Probe(port)) {
          assertThat(probe.redis().dbsize()).isPositive();
        }
      }
    }
  }

  @Test
  void whenOnePrimaryDiesOnlyItsOwnSlotsAreNotServedUntilItsReplicaServesThem() throws Exception {
    try (RedisStore store = Configurations.cluster(ports.getLast()).open();
        RedisStore other = Configurations.cluster(ports.getLast()).open()) {
      Set<RecordKey> heard = ConcurrentHashMap.newKeySet();
      other.watch(heard::add);
      for (RecordKey key : keys()) {
        store.create(key, record(1), end);
      }

      CompletableFuture<Void> failsOver = CompletableFuture.runAsync(cluster::failOver);
      List<String> refused = new ArrayList<>();
      while (!failsOver.isDone()) {
        refused.addAll(refusals(store, RedisClusterTest::isAnothers));
      }
      failsOver.join();
      // While the others believe that slots have no server, they serve none: Redis's default.
      assertThat(refused).allMatch(why -> why.contains("CLUSTERDOWN"));

      Awaitility.await().atMost(PATIENCE).until(() -> refusals(store, _ -> true).isEmpty());
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(StoreUnavailable.class)
          .untilAsserted(() -> {
            for (RecordKey key : keys()) {
              store.replace(key, new byte[] {1}, record(1));
            }
            assertThat(heard).containsAll(keys());
          });
    }
  }

  /** It keeps its connections, and nothing comes over them: a replica is voted into its place. */
  @Test
  void whenOnePrimaryFallsSilentItsReplicaTakesOverAndItsOwnReturnHarmsNobody() throws Exception {
    try (RedisStore store = Configurations.cluster(ports.getLast()).open();
        RedisStore other = Configurations.cluster(ports.getLast()).open()) {
      Set<RecordKey> heard = ConcurrentHashMap.newKeySet();
      other.watch(heard::add);
      for (RecordKey key : keys()) {
        store.create(key, record(1), end);
      }

      cluster.primary().freeze();
      Awaitility.await().atMost(PATIENCE).until(() -> !refusals(store, _ -> true).isEmpty());
      Awaitility.await().atMost(PATIENCE).until(() -> refusals(store, _ -> true).isEmpty());
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(StoreUnavailable.class)
          .until(() -> {
            for (RecordKey key : keys()) {
              store.replace(key, new byte[] {1}, record(1));
            }
            return heard.containsAll(keys());
          });

      cluster.primary().thaw();
      cluster.primary().awaitFollowing();
      for (RecordKey key : keys()) {
        assertThat(store.replace(key, new byte[] {1}, record(2)))
            .isInstanceOf(Replacement.Replaced.class);
      }
      assertThat(refusals(store, _ -> true)).isEmpty();
    }
  }

  /**
   * What is said to those of them whose records cannot be loaded now; all are asked for at once.
   */
  private static List<String> refusals(RedisStore store, Predicate<RecordKey> whose)
      throws Exception {
    Map<RecordKey, Future<String>> answers = new HashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      keys().forEach(key -> answers.put(key, threads.submit(() -> refusal(store, key))));
    }
    List<String> refusals = new ArrayList<>();
    for (Map.Entry<RecordKey, Future<String>> answer : answers.entrySet()) {
      if (whose.test(answer.getKey()) && !answer.getValue().get().isEmpty()) {
        refusals.add(answer.getValue().get());
      }
    }
    return refusals;
  }

  /** Empty if the record is loaded. */
  private static String refusal(RedisStore store, RecordKey key) {
    try {
      assertThat(store.load(key)).isInstanceOf(Lookup.Found.class);
      return "";
    } catch (StoreUnavailable e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static boolean isAnothers(RecordKey key) {
    return SlotHash.getSlot(new KeyNames("vestibule").record(key)) >= FIRST_OF_OTHERS;
  }

  private static List<RecordKey> keys() {
    return IntStream.range(0, 256).mapToObj(RedisClusterTest::key).toList();
  }

  /** Its first two digits choose the slot. */
  private static RecordKey key(int first) {
    return new RecordKey("%02x".formatted(first) + "0".repeat(62));
  }

  private static SealedRecord record(int head) {
    return new SealedRecord(new byte[] {(byte) head}, new byte[10], new byte[100]);
  }
}
