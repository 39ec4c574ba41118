package dev.vestibule.config;

import dev.vestibule.redis.RedisSettings;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.setting.Setting;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code session}: where sessions are kept, in a file or in Redis, and beside it how
 * long they live.
 */
public record SessionSection(
    @Setting(
            value =
                "The SQLite file that holds the sessions, used by one process. Relative to the configuration"
                    + " file, like every path in it. By default in systemd's state directory where there is one."
                    + " Not beside `session.redis`.",
            byDefault = "${STATE_DIRECTORY:-.}/vestibule.db",
            insteadOf = "redis")
        @Nullable Path file,
    @Nullable RedisSettings redis,
    @Inline SessionSettings life) {
  public SessionSection {
    if (file != null && redis != null) {
      throw new IllegalArgumentException(
          "file: stands beside redis (expected: only one of the two)");
    }
  }
}
