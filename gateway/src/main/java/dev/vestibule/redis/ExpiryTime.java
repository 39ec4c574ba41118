package dev.vestibule.redis;

import java.time.Instant;

/** The ends of lives as Redis keeps them: whole milliseconds of its clock. */
final class ExpiryTime {
  private static final long JUST_BELOW_A_MILLISECOND = 999_999;

  private ExpiryTime() {}

  /** Rounded up: a life is not shortened by being kept. */
  static long until(Instant instant) {
    return instant.plusNanos(JUST_BELOW_A_MILLISECOND).toEpochMilli();
  }
}
