package dev.vestibule.gate;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that nobody sets while the process runs: what is believed for so long is not believed for
 * longer because the wall clock was set back. It differs from that by whatever it was set by since
 * the start, and by as long as the machine slept. Safe for use by any thread.
 */
public final class SteadyClock implements InstantSource {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long start;
  private final LongSupplier nanoTime;
  private final long nanoStart;

  /**
   * @param wall is asked once, now
   * @param nanoTime monotonic, in nanoseconds
   */
  public SteadyClock(InstantSource wall, LongSupplier nanoTime) {
    this.start = wall.millis();
    this.nanoTime = nanoTime;
    this.nanoStart = nanoTime.getAsLong();
  }

  @Override
  public long millis() {
    return start + (nanoTime.getAsLong() - nanoStart) / NANOS_PER_MILLI;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
