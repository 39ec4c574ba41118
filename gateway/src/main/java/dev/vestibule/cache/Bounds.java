package dev.vestibule.cache;

import java.time.Duration;

/**
 * What one cache may take.
 *
 * @param weight bytes of all its values in memory, as they are written down
 * @param largest bytes of one value; a larger one is given to who asked and not kept
 * @param life how long a value is kept at most, wherever it is
 * @param resident how long it is kept in memory at most, where an invalidation by another process
 *     is not heard
 */
public record Bounds(long weight, int largest, Duration life, Duration resident) {
  public Bounds {
    if (weight < 1 || largest < 1 || !life.isPositive() || !resident.isPositive()) {
      throw new IllegalArgumentException("bounds: (expected: all of them > 0)");
    }
  }
}
