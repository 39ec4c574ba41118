package dev.vestibule.embedded;

import java.time.Instant;

/** Instants as the tables keep them: whole milliseconds, of the store's clock. */
final class Life {
  private static final long JUST_BELOW_A_MILLISECOND = 999_999;

  private Life() {}

  /** Rounded up: a life is not shortened by being kept. Computed on the caller's thread. */
  static long until(Instant instant) {
    return instant.plusNanos(JUST_BELOW_A_MILLISECOND).toEpochMilli();
  }

  /** Rounded down. What lives until this or earlier has run out. */
  static long at(Instant now) {
    return now.toEpochMilli();
  }
}
