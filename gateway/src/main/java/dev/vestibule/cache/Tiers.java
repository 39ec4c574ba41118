package dev.vestibule.cache;

import dev.vestibule.cache.CacheSettings.Mode;
import dev.vestibule.seal.KeyRing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the caches of a process are built on: its memory, what a fleet shares, or both; and the one
 * worker between them. Safe for use by any thread.
 */
public final class Tiers {
  private static final int LARGEST_SPREAD = 10;

  private final Mode mode;
  private final @Nullable Fleet fleet;
  private final InstantSource clock;
  private final Backfill backfill;

  /** By kind of cache. Entered by {@link #cache}; as many as there are kinds in the code. */
  private final Map<String, CacheCounts> counts = new ConcurrentHashMap<>();

  /** What is shared, and what it takes to trust it. */
  private record Fleet(RemoteCache remote, KeyRing ring, SecureRandom random) {}

  private Tiers(Mode mode, @Nullable Fleet fleet, InstantSource clock, Executor executor) {
    this.mode = mode;
    this.fleet = fleet;
    this.clock = clock;
    this.backfill = new Backfill(executor);
  }

  /** Memory alone. */
  public static Tiers memory(InstantSource clock) {
    return new Tiers(Mode.MEMORY, null, clock, Runnable::run);
  }

  /**
   * With what a fleet shares, alone or behind memory.
   *
   * @param executor runs the back-fill worker, one task at most; whatever it has not run at its end
   *     is lost, and nobody misses it
   */
  public static Tiers shared(
      boolean alone,
      RemoteCache remote,
      KeyRing ring,
      SecureRandom random,
      InstantSource clock,
      Executor executor) {
    return new Tiers(
        alone ? Mode.REDIS : Mode.TIERED, new Fleet(remote, ring, random), clock, executor);
  }

  /**
   * A cache of its own.
   *
   * @param kind what it keeps: caches of the same kind in different processes share their entries,
   *     those in one process their counts
   */
  public <V> TieredCache<V> cache(String kind, Bounds bounds, Format<V> format) {
    CacheCounts itsCounts = counts.computeIfAbsent(kind, _ -> new CacheCounts());
    return new TieredCache<>(
        format,
        bounds,
        itsCounts,
        clock,
        backfill,
        mode == Mode.REDIS ? null : new ResidentTier<>(bounds, clock),
        fleet == null
            ? null
            : new SharedTier<>(
                fleet.remote(),
                new EntrySeal(fleet.ring(), fleet.random(), kind),
                format,
                bounds,
                itsCounts,
                clock));
  }

  /** The counts of each kind of cache. */
  public Map<String, CacheCounts> counts() {
    return Map.copyOf(counts);
  }

  /**
   * The time after which to renew what may be kept so long. In a fleet a little less, and in each
   * process another: the first renews it for all, and not all at once.
   */
  public Duration spread(Duration longest) {
    return fleet == null
        ? longest
        : longest.minus(
            Duration.ofMillis(fleet.random().nextLong(longest.toMillis() / LARGEST_SPREAD + 1)));
  }
}
