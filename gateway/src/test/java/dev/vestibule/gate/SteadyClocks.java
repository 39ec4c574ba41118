package dev.vestibule.gate;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Steady clocks of tests, in which all time is moved. */
public final class SteadyClocks {
  private SteadyClocks() {}

  /** One that goes as this clock goes, which nobody sets back. */
  public static SteadyClock like(InstantSource clock) {
    return new SteadyClock(clock, () -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
  }
}
