package dev.vestibule.refresh;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time since a moment, by the larger of the monotonic and the wall clock: the first stands still
 * while a machine sleeps, the second jumps. For deadlines that must not be missed by either.
 */
final class Stopwatch {
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Instant wallStart;
  private final long nanoStart;

  Stopwatch(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.wallStart = clock.instant();
    this.nanoStart = nanoTime.getAsLong();
  }

  Duration elapsed() {
    Duration wall = Duration.between(wallStart, clock.instant());
    Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - nanoStart);
    return wall.compareTo(monotonic) > 0 ? wall : monotonic;
  }
}
