package dev.vestibule.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.cache.Answer.Found;
import dev.vestibule.cache.Bounds;
import dev.vestibule.cache.CacheCounts;
import dev.vestibule.cache.Format;
import dev.vestibule.cache.Load.Loaded;
import dev.vestibule.cache.TieredCache;
import dev.vestibule.cache.Tiers;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.link.FaultyLink;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.SetArgs;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas' caches over one Redis, which fails. */
final class TieredCacheOverRedisTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  @TempDir private Path folder = Path.of("");
  private RedisServer server;
  private FaultyLink link;
  private Replica one;
  private Replica other;

  TieredCacheOverRedisTest() {}

  @BeforeEach
  void start() throws StoreUnavailable {
    server = RedisServer.in(folder);
    server.start();
    link = FaultyLink.to(server.port());
    one = new Replica(link.port());
    other = new Replica(link.port());
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
    link.close();
    server.close();
  }

  @Test
  void whatOneReplicaLoadedTheOthersFindAndThenHaveInMemory() {
    assertThat(one.get("k", "loaded")).isEqualTo("loaded");
    assertThat(other.get("k", "never")).isEqualTo("loaded");
    await()
        .untilAsserted(() -> {
          assertThat(other.get("k", "never")).isEqualTo("loaded");
          assertThat(other.counts().residentHits()).isPositive();
        });
    assertThat(other.counts().loads()).isZero();
  }

  @Test
  void aSilentRedisCostsOneTimeoutAndThenTheLoadsAnswerAtOnce() {
    server.freeze();
    int waited = 0;
    for (int i = 0; i < 200; i++) {
      long asked = System.nanoTime();
      assertThat(one.get("k" + i, "v" + i)).isEqualTo("v" + i);
      waited += System.nanoTime() - asked > TIMEOUT.dividedBy(2).toNanos() ? 1 : 0;
    }
    // One opens the breaker; some may be its probes.
    assertThat(waited).isBetween(1, 5);
    assertThat(one.counts().loads()).isEqualTo(200);

    server.thaw();
    AtomicInteger next = new AtomicInteger();
    await()
        .atMost(RECOVERY)
        .until(() -> {
          String key = "again" + next.incrementAndGet();
          one.get(key, "loaded");
          return other.get(key, "not found").equals("loaded");
        });
  }

  @Test
  void aRedisThatIsKilledFailsNoReadAndIsUsedAgainWhenItIsBack() {
    one.get("k", "loaded");
    server.stop();
    for (int i = 0; i < 50; i++) {
      assertThat(other.get("k" + i, "v")).isEqualTo("v");
    }
    assertThat(other.counts().remoteFailures()).isPositive();

    server.start();
    AtomicInteger next = new AtomicInteger();
    await()
        .atMost(RECOVERY)
        .until(() -> {
          String key = "again" + next.incrementAndGet();
          one.get(key, "loaded");
          return other.get(key, "not found").equals("loaded");
        });
  }

  @Test
  void aFullRedisKeepsNothingNewAndFailsNoRead() {
    try (Probe probe = new Probe(server.port())) {
      probe.redis().configSet("maxmemory", "1mb");
      assertThat(one.get("k", "loaded")).isEqualTo("loaded");
      assertThat(other.get("k", "mine")).isEqualTo("mine");
    }
  }

  @Test
  void anInvalidationEmptiesBothTiers() {
    // Nobody waits for Redis where nothing is to be read from it.
    try (Probe probe = new Probe(server.port())) {
      one.get("k", "old");
      await().until(() -> !probe.names().isEmpty());
      one.cache.invalidate("k");
      await().until(() -> probe.names().isEmpty());

      assertThat(other.get("k", "new")).isEqualTo("new");
      await().until(() -> !probe.names().isEmpty());
      assertThat(one.get("k", "never")).isEqualTo("new");
    }
  }

  @Test
  void aDumpTellsNothing() {
    one.get("https://id.example/realm", "a value that nobody shall read");
    try (Probe probe = new Probe(server.port())) {
      assertThat(probe.names())
          .hasSize(1)
          .allMatch(name -> name.matches("vestibule:\\{[0-9a-f]{2}}:cached:[0-9a-f]{64}"))
          .allMatch(name -> probe.redis().pttl(name) > 0);
      String name = probe.names().getFirst();
      assertThat(probe.redis().get(name)).doesNotContain("nobody").doesNotContain("id.example");
    }
  }

  @Test
  void swappedAndForgedEntriesAreRefused() {
    one.get("k", "of k");
    one.get("l", "of l");
    try (Probe probe = new Probe(server.port())) {
      List<String> names = probe.names();
      String first = names.get(0);
      String second = names.get(1);
      probe.redis().rename(first, "kept");
      probe.redis().rename(second, first);
      probe.redis().rename("kept", second);
      assertThat(other.get("k", "mine")).isEqualTo("mine");
      assertThat(other.get("l", "mine")).isEqualTo("mine");
      assertThat(other.counts().refused()).isEqualTo(2);

      SetArgs minute = SetArgs.Builder.px(Duration.ofMinutes(1));
      names.forEach(name -> probe.redis().set(name, "{} from somebody else", minute));
      assertThat(readByAThird("k", "l")).containsExactly("fresh", "fresh");
    }
  }

  /** A third replica's reads, which has nothing in memory. */
  private List<String> readByAThird(String... keys) {
    try (Replica third = new Replica(link.port())) {
      List<String> read = List.of(keys).stream().map(key -> third.get(key, "fresh")).toList();
      assertThat(third.counts().refused()).isEqualTo(keys.length);
      return read;
    } catch (StoreUnavailable e) {
      throw new IllegalStateException(e);
    }
  }

  /** A store of its own, as each process has. */
  private static final class Replica implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final RedisStore store;
    private final Tiers tiers;
    private final TieredCache<String> cache;

    Replica(int port) throws StoreUnavailable {
      store = Configurations.at(port).answerTimeout(TIMEOUT).open();
      tiers =
          Tiers.shared(
              false,
              store.cache(),
              KeyRing.of(List.of(new byte[32])),
              new SecureRandom(),
              InstantSource.system(),
              threads);
      cache =
          tiers.cache(
              "text",
              new Bounds(1 << 20, 1_000, Duration.ofHours(1), Duration.ofMinutes(10)),
              new Text());
    }

    String get(String key, String loaded) {
      return ((Found<String>)
              cache.get(key, Instant.MIN, () -> new Loaded.Value<>(loaded, Duration.ofMinutes(5))))
          .entry()
          .value();
    }

    CacheCounts counts() {
      return Objects.requireNonNull(tiers.counts().get("text"));
    }

    @Override
    public void close() {
      threads.close();
      store.close();
    }
  }

  private static final class Text implements Format<String> {
    @Override
    public byte[] write(String value) {
      return value.getBytes(UTF_8);
    }

    @Override
    public Optional<String> read(byte[] written) {
      return Optional.of(new String(written, UTF_8));
    }
  }
}
