package dev.vestibule.session;

import java.time.Duration;

/**
 * How long sessions live.
 *
 * @param idle a session that is not used for so long ends
 * @param lifetime a session ends so long after its login, used or not
 * @param until what ends a session before that
 * @param storeOutage for how long sessions in memory are believed while the store is silent
 */
public record SessionSettings(Duration idle, Duration lifetime, Until until, Duration storeOutage) {
  /** What ends a session within its lifetime. */
  public enum Until {
    /** The provider: a session with a refresh token ends when a refresh is refused. */
    PROVIDER,
    /** Its own clock alone: tokens may run out, the session stays. */
    LIFETIME
  }

  public SessionSettings {
    positive("idle", idle);
    positive("lifetime", lifetime);
    positive("storeOutage", storeOutage);
  }

  public static SessionSettings defaults() {
    return new SessionSettings(
        Duration.ofHours(24), Duration.ofDays(7), Until.PROVIDER, Duration.ofMinutes(5));
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
