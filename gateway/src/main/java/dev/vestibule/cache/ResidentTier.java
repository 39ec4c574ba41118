package dev.vestibule.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is in this process's memory, bounded by weight, each entry with an end. Safe for use by any
 * thread; does not block.
 */
final class ResidentTier<V> {
  private static final int ENTRY_WEIGHT = 256;

  private final InstantSource clock;
  private final Cache<String, Weighed<V>> entries;

  private record Weighed<V>(Entry<V> entry, int weight) {}

  ResidentTier(Bounds bounds, InstantSource clock) {
    this.clock = clock;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(bounds.weight())
            .<String, Weighed<V>>weigher((_, weighed) -> weighed.weight())
            .expireAfter(
                Expiry.<String, Weighed<V>>writing(
                    (_, weighed) -> residence(weighed.entry(), bounds)))
            .ticker(() -> nanos(clock.instant()))
            .executor(Runnable::run)
            .build();
  }

  private Duration residence(Entry<V> entry, Bounds bounds) {
    Duration left = Duration.between(clock.instant(), entry.until());
    return left.compareTo(bounds.resident()) < 0 ? left : bounds.resident();
  }

  @Nullable Entry<V> get(String key) {
    Weighed<V> found = entries.getIfPresent(key);
    return found != null && clock.instant().isBefore(found.entry().until()) ? found.entry() : null;
  }

  /**
   * Keeps an entry, unless a newer one is there or it may have been invalidated meanwhile.
   *
   * @param bytes of the value written down
   * @param valid asked while the entry's place is held
   */
  void land(String key, Entry<V> entry, int bytes, BooleanSupplier valid) {
    entries
        .asMap()
        .compute(
            key,
            (_, old) -> {
              boolean newer = old == null || old.entry().loadedAt().isBefore(entry.loadedAt());
              return newer && valid.getAsBoolean()
                  ? new Weighed<>(entry, ENTRY_WEIGHT + 2 * key.length() + bytes)
                  : old;
            });
  }

  void remove(String key) {
    entries.invalidate(key);
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
