package dev.vestibule.app;

import dev.vestibule.cache.RemoteCache;
import dev.vestibule.config.SessionSection;
import dev.vestibule.embedded.EmbeddedSettings;
import dev.vestibule.embedded.EmbeddedStore;
import dev.vestibule.redis.RedisSettings;
import dev.vestibule.redis.RedisStore;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this gateway keeps what must outlive it, as its configuration says.
 *
 * @param sessions also closes what keeps the marks and the cache
 * @param cache null where no fleet shares one
 */
record Stores(SessionStore sessions, OnceMarks onceMarks, @Nullable RemoteCache cache) {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  /**
   * @throws StoreUnavailable if it can't serve; its message says what to do
   */
  static Stores open(SessionSection settings, InstantSource clock) throws StoreUnavailable {
    RedisSettings redis = settings.redis();
    if (redis != null) {
      RedisStore store = RedisStore.open(redis);
      LOG.warn(
          "session.redis: run one replica only; a session that ends on another is noticed late in this version");
      return new Stores(store, store.onceMarks(), store.cache());
    }
    EmbeddedStore store =
        EmbeddedStore.open(EmbeddedSettings.of(Objects.requireNonNull(settings.file())), clock);
    return new Stores(store, store.onceMarks(), null);
  }
}
