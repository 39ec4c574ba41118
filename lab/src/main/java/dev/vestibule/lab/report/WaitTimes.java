package dev.vestibule.lab.report;

import dev.vestibule.lab.report.Report.Waits;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.IntCountsHistogram;

/** Waits summed up in a histogram: the size of one, however many they are. For one thread. */
final class WaitTimes {

  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

  private final IntCountsHistogram micros;

  /** The histogram knows its values to so many digits; this one exactly. */
  private long longestNanos;

  WaitTimes(int digits) {
    micros = new IntCountsHistogram(LONGEST_MICROS, digits);
  }

  void add(long nanos) {
    micros.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LONGEST_MICROS));
    longestNanos = Math.max(longestNanos, nanos);
  }

  void clear() {
    micros.reset();
    longestNanos = 0;
  }

  /** The percentile is the smallest wait that so many percent of the polls did not exceed. */
  Waits sum() {
    long polls = micros.getTotalCount();
    return polls == 0 ? Waits.NONE : new Waits(polls, percentile(50), percentile(99), max());
  }

  long max() {
    return millis(longestNanos);
  }

  long percentile(double percent) {
    return micros.getTotalCount() == 0
        ? 0
        : Math.min(max(), Math.round(micros.getValueAtPercentile(percent) / 1_000.0));
  }

  static long millis(long nanos) {
    return Math.round(nanos / 1_000_000.0);
  }
}
