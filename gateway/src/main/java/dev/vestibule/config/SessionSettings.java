package dev.vestibule.config;

import dev.vestibule.setting.Setting;
import java.nio.file.Path;
import java.time.Duration;

/** Where sessions are kept and how long it lives. */
public record SessionSettings(
    @Setting(
            value =
                "The SQLite file that holds the sessions, used by one process. Relative to the configuration"
                    + " file, like every path in it. By default in systemd's state directory where there is one.",
            byDefault = "${STATE_DIRECTORY:-.}/vestibule.db")
        Path file,
    @Setting(value = "A session that is not used for this long ends.", byDefault = "24h")
        Duration idle,
    @Setting(value = "A session ends this long after its login.", byDefault = "7d")
        Duration lifetime,
    @Setting(
            value =
                "What ends a session that has a refresh token. `provider`: the provider, by refusing a refresh."
                    + " `lifetime`: only the session's own clock.",
            byDefault = "provider")
        Until until,
    @Setting(
            value = "How long sessions already in memory pass while the store does not answer.",
            byDefault = "5m")
        Duration storeOutage) {
  public SessionSettings {
    requireBetween("idle", idle, Duration.ofMinutes(1), Duration.ofDays(365));
    requireBetween("lifetime", lifetime, Duration.ofMinutes(1), Duration.ofDays(365));
    if (idle.compareTo(lifetime) > 0) {
      throw new IllegalArgumentException(
          "idle: " + idle + " (expected: at most the lifetime, " + lifetime + ")");
    }
    requireBetween("storeOutage", storeOutage, Duration.ZERO, Duration.ofHours(1));
  }

  /** What ends a session that has a refresh token. */
  public enum Until {
    PROVIDER,
    LIFETIME
  }

  private static void requireBetween(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}
