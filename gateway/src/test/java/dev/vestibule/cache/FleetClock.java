package dev.vestibule.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time of the shared tier, which moves when told. */
final class FleetClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }
}
