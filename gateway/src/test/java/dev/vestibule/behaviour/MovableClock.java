package dev.vestibule.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The real time, moved forward by what a test says. Safe for use by any thread. */
final class MovableClock implements InstantSource {
  private volatile Duration ahead = Duration.ZERO;

  @Override
  public Instant instant() {
    return moved(Instant.now());
  }

  /** That moment of the real time, in this one. */
  Instant moved(Instant real) {
    return real.plus(ahead);
  }

  /** That moment of this time, in the real one. */
  Instant real(Instant moved) {
    return moved.minus(ahead);
  }

  void forward(Duration by) {
    ahead = ahead.plus(by);
  }
}
