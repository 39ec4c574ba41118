package dev.vestibule.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StopwatchTest {
  private final AtomicLong wallMillis = new AtomicLong();
  private final AtomicLong monotonicNanos = new AtomicLong();
  private final Stopwatch stopwatch =
      new Stopwatch(() -> Instant.ofEpochMilli(wallMillis.get()), monotonicNanos::get);

  @Test
  void aMachineThatSleptCountsByTheWallClock() {
    wallMillis.set(30_000);
    monotonicNanos.set(1_000_000);
    assertThat(stopwatch.elapsed()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aWallClockThatJumpedBackCountsByTheMonotonicOne() {
    wallMillis.set(-30_000);
    monotonicNanos.set(2_000_000_000L);
    assertThat(stopwatch.elapsed()).isEqualTo(Duration.ofSeconds(2));
  }
}
