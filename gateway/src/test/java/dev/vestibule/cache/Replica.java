package dev.vestibule.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vestibule.seal.KeyRing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** One replica's cache of texts, with a clock that moves when told and a worker that waits. */
final class Replica implements InstantSource, Executor {
  static final Bounds BOUNDS =
      new Bounds(1 << 20, 1_000, Duration.ofHours(1), Duration.ofMinutes(10));
  static final KeyRing RING = KeyRing.of(List.of(new byte[32]));

  /** Tasks of the back-fill worker that were not run. */
  final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  private volatile Instant now;
  private final Tiers tiers;
  final TieredCache<String> cache;

  private Replica(Instant now, boolean alone, RemoteCache remote, KeyRing ring, String kind) {
    this.now = now;
    this.tiers = Tiers.shared(alone, remote, ring, new SecureRandom(), this, this);
    this.cache = tiers.cache(kind, BOUNDS, new Text());
  }

  static Replica tiered(InstantSource clock, RemoteCache remote) {
    return new Replica(clock.instant(), false, remote, RING, "text");
  }

  static Replica remoteOnly(InstantSource clock, RemoteCache remote) {
    return new Replica(clock.instant(), true, remote, RING, "text");
  }

  static Replica of(InstantSource clock, RemoteCache remote, KeyRing ring, String kind) {
    return new Replica(clock.instant(), false, remote, ring, kind);
  }

  @Override
  public Instant instant() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  CacheCounts counts() {
    return tiers.counts().values().iterator().next();
  }

  String get(String key, String loaded) {
    return get(key, Instant.MIN, loaded);
  }

  String get(String key, Instant since, String loaded) {
    return text(cache.get(key, since, () -> value(loaded)));
  }

  static Load.Loaded<String> value(String text) {
    return new Load.Loaded.Value<>(text, Duration.ofDays(1));
  }

  static String text(Answer<String> answer) {
    return switch (answer) {
      case Answer.Found(var entry) -> entry.value();
      case Answer.Failed(var reason, var older) ->
          "failed: " + reason + (older == null ? "" : ", older: " + older.value());
    };
  }

  /** What does not begin with "!" is a text. */
  static final class Text implements Format<String> {
    @Override
    public byte[] write(String value) {
      return value.getBytes(UTF_8);
    }

    @Override
    public Optional<String> read(byte[] written) {
      String text = new String(written, UTF_8);
      return text.startsWith("!") ? Optional.empty() : Optional.of(text);
    }
  }
}
