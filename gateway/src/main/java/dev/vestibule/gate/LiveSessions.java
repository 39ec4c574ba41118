package dev.vestibule.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are resident in this process, bounded by weight. Safe for use by any thread;
 * nothing here blocks.
 *
 * <p>A view that was read before its session ended must not land after: who reads takes a {@link
 * #stamp} first, an ending changes the stamp before it removes the entry, and {@link #land} looks
 * at the stamp while it holds the entry's place in the map.
 */
final class LiveSessions {
  private static final long MAXIMUM_WEIGHT = 64L * 1024 * 1024;
  private static final Duration KEPT_UNUSED = Duration.ofMinutes(10);
  private static final int STRIPES = 1024;
  private static final int MOST_DEPARTED = 100_000;

  private final Cache<SessionId, LiveSession> resident;

  /** Endings so far, by stripe of session ids. Raised by endings only. */
  private final AtomicLongArray endings = new AtomicLongArray(STRIPES);

  /**
   * Last uses of sessions that left memory before the flusher came by. Put by the cache's
   * maintenance, taken by the flusher; past its bound a use is forgotten and its session ends
   * earlier.
   */
  private final Map<SessionId, Departed> departed = new ConcurrentHashMap<>();

  /** What is left of a session that was resident. */
  record Departed(long lastSeen, long endsAt) {}

  LiveSessions() {
    this.resident =
        Caffeine.newBuilder()
            .maximumWeight(MAXIMUM_WEIGHT)
            .<SessionId, LiveSession>weigher((_, session) -> session.view().weight())
            .expireAfterAccess(KEPT_UNUSED)
            .executor(Runnable::run)
            .removalListener(this::left)
            .build();
  }

  /**
   * The session that this ticket opens; null if it is not resident. Takes constant time for the
   * key.
   */
  @Nullable LiveSession find(Ticket ticket) {
    LiveSession found = resident.getIfPresent(ticket.id());
    return found != null && found.ticket().hasKeyOf(ticket) ? found : null;
  }

  /** To be taken before a session is read from the store. */
  long stamp(SessionId id) {
    return endings.get(stripe(id));
  }

  /** Makes a session resident, or its view newer, unless it may have ended since the stamp. */
  void land(Ticket ticket, View view, long stamp, long now) {
    resident
        .asMap()
        .compute(
            ticket.id(),
            (id, old) -> {
              if (endings.get(stripe(id)) != stamp) {
                return old;
              }
              if (old == null || !old.ticket().hasKeyOf(ticket)) {
                return new LiveSession(ticket, view, now);
              }
              old.take(view);
              return old;
            });
  }

  /** Forgets a session that has ended. */
  void end(SessionId id) {
    endings.incrementAndGet(stripe(id));
    resident.invalidate(id);
    departed.remove(id);
  }

  Iterable<LiveSession> all() {
    return resident.asMap().values();
  }

  Map<SessionId, Departed> departed() {
    return departed;
  }

  long size() {
    return resident.estimatedSize();
  }

  private void left(@Nullable SessionId id, @Nullable LiveSession session, RemovalCause cause) {
    if (id != null && session != null && cause.wasEvicted() && departed.size() < MOST_DEPARTED) {
      departed.put(id, new Departed(session.lastSeen(), session.view().endsAt()));
    }
  }

  private static int stripe(SessionId id) {
    return Math.floorMod(id.hashCode(), STRIPES);
  }
}
