package dev.vestibule.cookie;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.session.SessionId;

/**
 * Sessions that ended in this process: a copy of their cookie opens, and is refused here all the
 * same. It is no revocation: other replicas do not know, this one forgets at its restart, and past
 * the bound what ended long ago. Safe for use by any thread.
 */
final class EndedSessions {
  private static final int MOST = 100_000;

  /** Entered by whoever ends a session, looked up by every request of a cookie. */
  private final Cache<SessionId, Boolean> ended =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  void add(SessionId id) {
    ended.put(id, true);
  }

  boolean contains(SessionId id) {
    return ended.getIfPresent(id) != null;
  }
}
