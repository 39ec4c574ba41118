package dev.vestibule.cache;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was invalidated in this process, by stripe of keys: who reads takes a {@link #stamp} first,
 * and what was read lands only if the stamp is still the same. Two keys of one stripe cost each
 * other a load, no more. Raised by invalidations only, read by anyone.
 */
final class Invalidations {
  private static final int STRIPES = 1024;

  private final AtomicLongArray stamps = new AtomicLongArray(STRIPES);

  /** The last of each stripe, in milliseconds of this process's clock. */
  private final AtomicLongArray times = new AtomicLongArray(STRIPES);

  Invalidations() {
    for (int i = 0; i < STRIPES; i++) {
      times.set(i, Long.MIN_VALUE);
    }
  }

  long stamp(String key) {
    return stamps.get(stripe(key));
  }

  /** Whether what was loaded at that time may have been invalidated since. */
  boolean reach(String key, Instant loadedAt) {
    return loadedAt.toEpochMilli() <= times.get(stripe(key));
  }

  void add(String key, Instant now) {
    times.accumulateAndGet(stripe(key), now.toEpochMilli(), Math::max);
    stamps.incrementAndGet(stripe(key));
  }

  private static int stripe(String key) {
    return Math.floorMod(key.hashCode(), STRIPES);
  }
}
