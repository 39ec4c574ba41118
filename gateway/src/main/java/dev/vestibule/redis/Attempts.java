package dev.vestibule.redis;

import dev.vestibule.cache.RemoteCacheUnavailable;
import dev.vestibule.session.StoreUnavailable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tries one thing after another and remembers what was refused. One thread's. */
final class Attempts {
  private final String prefix;

  /** By its reason the first refusal for it: what lacks one right lacks it everywhere. */
  private final Map<String, Refusal> refusals = new LinkedHashMap<>();

  /** One thing to do. */
  interface Step {
    void run() throws StoreUnavailable, RemoteCacheUnavailable;
  }

  /**
   * @param prefix of the keys and channels
   */
  Attempts(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Whether it was done.
   *
   * @throws StoreUnavailable if no answer came: then nothing else is worth trying
   */
  boolean attempt(String what, Step step) throws StoreUnavailable {
    try {
      step.run();
      return true;
    } catch (RemoteCacheUnavailable e) {
      // The store's own words, which the cache passed on.
      throwSilence(e.getCause());
      refused(what, String.valueOf(e.getMessage()));
    } catch (StoreUnavailable e) {
      throwSilence(e);
      refused(what, String.valueOf(e.getMessage()));
    }
    return false;
  }

  private static void throwSilence(@Nullable Throwable failure) throws StoreUnavailable {
    if (failure instanceof StoreUnavailable silence && RedisFailures.silent(silence)) {
      throw silence;
    }
  }

  void refused(String what, String why) {
    Refusal refusal = new Refusal(what, why, MissingRule.in(why, prefix).orElse(null));
    refusals.putIfAbsent(refusal.reason(), refusal);
  }

  List<Refusal> refusals() {
    return List.copyOf(refusals.values());
  }
}
