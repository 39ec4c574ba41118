package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.SubjectKey;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three primaries that share the slots. */
final class RedisClusterTest {
  private static final int MEMBERS = 3;
  private static final int SLOTS = 16_384;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder = Path.of("");
  private final List<OwnRedis> members = new ArrayList<>();

  RedisClusterTest() {}

  @BeforeEach
  void start() throws Exception {
    try (RedisServer unpacks = RedisServer.in(folder)) {
      unpacks.start();
    }
    List<Integer> ports = FreePorts.any(2 * MEMBERS);
    for (int i = 0; i < MEMBERS; i++) {
      members.add(member(i, ports.get(i), ports.get(MEMBERS + i)));
    }
    for (int i = 0; i < MEMBERS; i++) {
      try (Probe probe = new Probe(members.get(i).port())) {
        probe
            .redis()
            .clusterAddSlots(
                IntStream.range(i * SLOTS / MEMBERS, (i + 1) * SLOTS / MEMBERS).toArray());
        meet(probe, ports.getFirst(), ports.get(MEMBERS));
      }
    }
    for (OwnRedis member : members) {
      try (Probe probe = new Probe(member.port())) {
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() ->
                probe.redis().clusterInfo().contains("cluster_state:ok")
                    && probe.redis().clusterInfo().contains("cluster_known_nodes:" + MEMBERS));
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (OwnRedis member : members) {
      member.close();
    }
  }

  @Test
  void recordsMarksSubjectsAndNoticesAreSpreadOverAllMembers() throws Exception {
    Instant end = Instant.now().plusSeconds(600);
    try (RedisStore store = Configurations.cluster(members.getFirst().port()).open();
        RedisStore other = Configurations.cluster(members.getLast().port()).open()) {
      Set<RecordKey> heard = ConcurrentHashMap.newKeySet();
      other.watch(heard::add);
      Map<RecordKey, Instant> lives = new HashMap<>();
      OnceMarks marks = store.onceMarks();
      for (int i = 0; i < 256; i++) {
        RecordKey key = key(i);
        store.create(key, record(1), end);
        assertThat(store.replace(key, new byte[] {1}, record(2)))
            .isInstanceOf(Replacement.Replaced.class);
        assertThat(other.replace(key, new byte[] {1}, record(3)))
            .isInstanceOf(Replacement.Conflict.class);
        assertThat(marks.first("attempt", key.value(), end)).isTrue();
        assertThat(marks.first("attempt", key.value(), end)).isFalse();
        SubjectKey subject = new SubjectKey(key.value());
        store.subjects().enter(subject, key(255 - i), end);
        assertThat(other.subjects().end(subject, Duration.ofMinutes(10)))
            .containsExactly(key(255 - i));
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
      for (OwnRedis member : members) {
        try (Probe probe = new Probe(member.port())) {
          assertThat(probe.redis().dbsize()).isPositive();
        }
      }
    }
  }

  private OwnRedis member(int number, int port, int bus) throws Exception {
    return OwnRedis.start(
        folder.resolve("redis-server"),
        folder.resolve("member-" + number),
        port,
        "--port",
        Integer.toString(port),
        "--bind",
        "127.0.0.1",
        "--cluster-enabled",
        "yes",
        "--cluster-port",
        Integer.toString(bus),
        "--save",
        "");
  }

  /** The client knows no way to name the bus port. */
  private static void meet(Probe probe, int port, int bus) {
    probe
        .redis()
        .dispatch(
            CommandType.CLUSTER,
            new StatusOutput<>(StringCodec.UTF8),
            new CommandArgs<>(StringCodec.UTF8).add("MEET").add("127.0.0.1").add(port).add(bus));
  }

  /** Its first two digits choose the slot. */
  private static RecordKey key(int first) {
    return new RecordKey("%02x".formatted(first) + "0".repeat(62));
  }

  private static SealedRecord record(int head) {
    return new SealedRecord(new byte[] {(byte) head}, new byte[10], new byte[100]);
  }
}
