package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.lab.fleet.RedisCluster;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.ShutdownArgs;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Cluster one of whose primaries is away and has no successor. */
final class ClusterWithoutOneTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The first primary, which goes, has the slots below this one. */
  private static final int FIRST_OF_OTHERS = 16_384 / 3;

  private static final RecordKey ITS = keyWhere(true);
  private static final RecordKey ANOTHERS = keyWhere(false);
  private static final SealedRecord RECORD =
      new SealedRecord(new byte[] {1}, new byte[10], new byte[100]);

  @TempDir private Path folder = Path.of("");
  private RedisCluster cluster;
  private List<Integer> ports;

  ClusterWithoutOneTest() {}

  @BeforeEach
  void start() {
    cluster = RedisCluster.in(folder);
    cluster.start();
    ports = cluster.addresses().stream().map(RedisAddress::parse).map(RedisAddress::port).toList();
    for (int port : ports) {
      try (Probe probe = new Probe(port)) {
        probe.redis().configSet("cluster-require-full-coverage", "no");
        probe.redis().configSet("cluster-replica-no-failover", "yes");
      }
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aGatewayStartsWhileOneIsDead() throws Exception {
    cluster.primary().kill();
    startsAndServesWhatTheOthersKeep(ports.getLast());

    awaitFailing();
    startsAndServesWhatTheOthersKeep(ports.getLast());
  }

  @Test
  void aGatewayStartsWhileOneIsSilent() throws Exception {
    cluster.primary().freeze();
    startsAndServesWhatTheOthersKeep(ports.getLast());

    awaitFailing();
    startsAndServesWhatTheOthersKeep(ports.getLast());
  }

  @Test
  void whoeverAnswersTellsTheTimeWhicheverOneIsGone() throws Exception {
    try (RedisStore store = Configurations.cluster(ports.getLast()).open()) {
      store.now();
      cluster.primary().freeze();
      for (int i = 0; i < 20; i++) {
        assertThat(store.now()).isAfter(Instant.EPOCH);
        assertThat(store.facts().role()).isEqualTo("master");
      }
      cluster.primary().kill();
      for (int i = 0; i < 20; i++) {
        assertThat(store.now()).isAfter(Instant.EPOCH);
      }
    }
  }

  @Test
  void noGatewayStartsWithAMinority() {
    cluster.primary().kill();
    try (Probe second = new Probe(ports.get(1))) {
      // At once: a primary that waits for its replica lets the first one's be elected.
      second.redis().shutdown(ShutdownArgs.Builder.save(false).now().force());
    }

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> Configurations.cluster(ports.get(2)).open());
  }

  @Test
  void whoWatchesFromAStartWithoutOneIsToldThatNoticesAreMissedAndWhenTheyComeAgain()
      throws Exception {
    cluster.primary().kill();
    try (RedisStore store = Configurations.cluster(ports.getLast()).open();
        RedisStore other = Configurations.cluster(ports.getLast()).open()) {
      Heard heard = new Heard();
      store.watch(heard);
      assertThat(heard.lost).hasValue(1);

      other.create(ANOTHERS, RECORD, end());
      other.replace(ANOTHERS, RECORD.head(), RECORD);
      Awaitility.await().atMost(PATIENCE).until(() -> heard.keys.contains(ANOTHERS));

      cluster.primary().start();
      Awaitility.await().atMost(PATIENCE).until(() -> heard.back.get() > 0);
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(StoreUnavailable.class)
          .until(() -> {
            if (other.load(ITS) instanceof Lookup.Absent) {
              other.create(ITS, RECORD, end());
            }
            other.replace(ITS, RECORD.head(), RECORD);
            return heard.keys.contains(ITS);
          });
    }
  }

  private void startsAndServesWhatTheOthersKeep(int seed) throws Exception {
    try (RedisStore store = Configurations.cluster(seed).open()) {
      assertThat(store.now()).isAfter(Instant.EPOCH);
      if (store.load(ANOTHERS) instanceof Lookup.Absent) {
        store.create(ANOTHERS, RECORD, end());
      }
      assertThat(store.replace(ANOTHERS, RECORD.head(), RECORD))
          .isInstanceOf(Replacement.Replaced.class);
      assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> store.load(ITS));
      assertThat(store.load(ANOTHERS)).isInstanceOf(Lookup.Found.class);
    }
  }

  /** Until the others have agreed on it. */
  private void awaitFailing() {
    try (Probe second = new Probe(ports.get(1))) {
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(second.redis().clusterNodes()).containsPattern("master,fail[ ,]"));
    }
  }

  private static Instant end() {
    return Instant.now().plusSeconds(600);
  }

  private static RecordKey keyWhere(boolean its) {
    return IntStream.range(0, 256)
        .mapToObj(tag -> new RecordKey("%02x".formatted(tag) + "0".repeat(62)))
        .filter(key ->
            (SlotHash.getSlot(new KeyNames("vestibule").record(key)) < FIRST_OF_OTHERS) == its)
        .findFirst()
        .orElseThrow();
  }
}
