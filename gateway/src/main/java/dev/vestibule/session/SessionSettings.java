package dev.vestibule.session;

import dev.vestibule.setting.Setting;
import java.time.Duration;

/** How long sessions live. */
public record SessionSettings(
    @Setting("A session that is not used for so long ends.") Duration idle,
    @Setting("A session ends so long after its login, used or not.") Duration lifetime,
    @Setting(
            "What ends a session within its lifetime. `provider`: one with a refresh token ends when the provider refuses a refresh. `lifetime`: its own clock alone; tokens may run out, the session stays.")
        Until until,
    @Setting("For how long sessions in memory are believed while the store does not answer.")
        Duration storeOutage) {
  /**
   * Uses are written every half minute at the most: a shorter idle time would end sessions in use.
   */
  private static final Duration SHORTEST_IDLE = Duration.ofMinutes(2);

  /** What ends a session within its lifetime. */
  public enum Until {
    /** The provider: a session with a refresh token ends when a refresh is refused. */
    PROVIDER,
    /** Its own clock alone: tokens may run out, the session stays. */
    LIFETIME
  }

  public SessionSettings {
    if (idle.compareTo(SHORTEST_IDLE) < 0) {
      throw new IllegalArgumentException("idle: " + idle + " (expected: >= " + SHORTEST_IDLE + ")");
    }
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
