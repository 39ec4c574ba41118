package dev.vestibule.config;

import dev.vestibule.cookie.CookieSettings;
import dev.vestibule.redis.RedisSettings;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.setting.Setting;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code session}: where sessions are kept, in a file, in Redis or by browsers, and
 * beside it how long they live.
 */
public record SessionSection(
    @Setting(
            value =
                "The SQLite file that holds the sessions, used by one process. Relative to the configuration"
                    + " file, like every path in it. By default in systemd's state directory where there is one."
                    + " Not beside `session.redis` or `session.cookie`.",
            byDefault = "${STATE_DIRECTORY:-.}/vestibule.db",
            insteadOf = {"redis", "cookie"})
        @Nullable Path file,
    @Nullable RedisSettings redis,
    @Setting(
            value =
                "Keep no sessions: each browser keeps its own, sealed, in at most three cookies. `{}` is all there is to say."
                    + " What that costs is in `docs/cookie-store.md`. `session.idle` and `session.storeOutage` have no"
                    + " meaning then.")
        @Nullable CookieSettings cookie,
    @Inline SessionSettings life) {
  public SessionSection {
    if (file != null && (redis != null || cookie != null)) {
      throw new IllegalArgumentException(
          "file: stands beside "
              + (redis == null ? "cookie" : "redis")
              + " (expected: only one of the two)");
    }
    if (redis != null && cookie != null) {
      throw new IllegalArgumentException(
          "cookie: stands beside redis (expected: only one of the two)");
    }
  }
}
