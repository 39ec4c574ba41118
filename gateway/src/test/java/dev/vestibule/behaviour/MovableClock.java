package dev.vestibule.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The real time, moved forward by what a test says. Safe for use by any thread. */
final class MovableClock implements InstantSource {
  private volatile Duration ahead = Duration.ZERO;

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  void forward(Duration by) {
    ahead = ahead.plus(by);
  }
}
