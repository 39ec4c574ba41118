package dev.vestibule.bench.fleet;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;

/** What many waits came to: exact, from all of them; in microseconds. */
record Percentiles(int count, double median, double p99, double most) {

  static Percentiles of(Collection<Duration> waits) {
    double[] micros = waits.stream().mapToDouble(wait -> wait.toNanos() / 1e3).sorted().toArray();
    return new Percentiles(
        micros.length,
        at(micros, 0.5),
        at(micros, 0.99),
        Arrays.stream(micros).max().orElseThrow());
  }

  /** The smallest wait that this share did not exceed. */
  private static double at(double[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
