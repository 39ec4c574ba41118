package dev.vestibule.app;

import dev.vestibule.cache.RemoteCache;
import dev.vestibule.config.SessionSection;
import dev.vestibule.config.Settings;
import dev.vestibule.embedded.EmbeddedSettings;
import dev.vestibule.embedded.EmbeddedStore;
import dev.vestibule.memory.ProcessOnceMarks;
import dev.vestibule.memory.ProcessStore;
import dev.vestibule.redis.RedisFacts;
import dev.vestibule.redis.RedisSettings;
import dev.vestibule.redis.RedisStore;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.ReplayingStore;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this gateway keeps what must outlive it, as its configuration says.
 *
 * @param sessions also closes what keeps the marks and the cache; where sessions lie in cookies,
 *     what this process refreshes of them
 * @param cache null where no fleet shares one
 */
record Stores(SessionStore sessions, OnceMarks onceMarks, @Nullable RemoteCache cache) {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  /**
   * @throws StoreUnavailable if it can't serve; its message says what to do
   */
  static Stores open(Settings settings, KeyRing ring, InstantSource clock) throws StoreUnavailable {
    SessionSection section = settings.session();
    RedisSettings redis = section.redis();
    if (redis != null) {
      RedisStore store = RedisStore.open(redis, settings.refresh().intentLength());
      Thread.ofVirtual().name("store-promises").start(() -> tellWeaknesses(store, redis));
      return new Stores(
          new ReplayingStore(store, ring, section.life().idle()), store.onceMarks(), store.cache());
    }
    if (section.cookie() != null) {
      return new Stores(new ProcessStore(clock), new ProcessOnceMarks(clock), null);
    }
    EmbeddedStore store =
        EmbeddedStore.open(EmbeddedSettings.of(Objects.requireNonNull(section.file())), clock);
    return new Stores(store, store.onceMarks(), null);
  }

  /** In a line or two, beside the start: nothing waits for it. Ends when the store has answered. */
  private static void tellWeaknesses(RedisStore store, RedisSettings settings) {
    try {
      RedisFacts facts = store.facts();
      List<String> unfit = RedisWeaknesses.unfit(facts, settings);
      if (!unfit.isEmpty()) {
        LOG.atWarn()
            .addKeyValue("why", "session.redis" + String.join("; ", unfit))
            .log("store.unfit");
      }
      List<String> weaknesses = RedisWeaknesses.of(facts);
      if (!weaknesses.isEmpty()) {
        LOG.atWarn().addKeyValue("weaker", String.join("; ", weaknesses)).log("store.promises");
      }
    } catch (StoreUnavailable e) {
      LOG.atWarn().addKeyValue("unknown", e.getMessage()).log("store.promises");
    }
  }
}
