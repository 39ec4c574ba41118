package dev.vestibule.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are resident in this process, bounded by weight. Safe for use by any thread;
 * nothing here blocks.
 *
 * <p>A view that was read before its session changed must not land after: who reads takes a {@link
 * #stamp} first, a change moves the stamp before it touches the entry, and {@link #land} looks at
 * the stamp while it holds the entry's place in the map.
 */
final class LiveSessions {
  /**
   * How long a view is served after the store last confirmed it, while notices may be missed: less
   * than the second in which a logout elsewhere is to count, for that takes its time to be written.
   */
  static final Duration BELIEVED_WITHOUT_NOTICES = Duration.ofMillis(700);

  /**
   * How long a store that did not answer is taken for silent if nobody asks it again: longer than a
   * question takes to find no answer, so that requests don't wait for one after the other.
   */
  private static final Duration SILENT = Duration.ofSeconds(10);

  private static final long MAXIMUM_WEIGHT = 64L * 1024 * 1024;
  private static final Duration KEPT_UNUSED = Duration.ofMinutes(10);
  private static final int STRIPES = 1024;
  private static final int MOST_DEPARTED = 100_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final Cache<SessionId, LiveSession> resident;

  /**
   * Resident sessions by what notices call them. Entered after its session, removed when that has
   * left: an entry that is missing for a moment is made up for in {@link #land}.
   */
  private final Map<RecordKey, SessionId> byRecord = new ConcurrentHashMap<>();

  /** Changes so far, by stripe of records. Raised by notices and endings only. */
  private final AtomicLongArray changes = new AtomicLongArray(STRIPES);

  /** Gaps in the notices so far: each is a change of everything. */
  private final AtomicLong gaps = new AtomicLong();

  /** Views that were read before this may have missed a notice. Set by the notices' own watcher. */
  private volatile long noticesSince;

  /** How far the store's clock is ahead of this process's. Set by whoever has asked it. */
  private volatile long storeAhead;

  /** Until then the store is taken not to answer. Set, and cleared, by who asked it. */
  private volatile long storeSilentUntil;

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

  /**
   * Whether a session's view may be served: it was read since notices come, and none came since. A
   * view that a change may have passed by is believed for {@link #BELIEVED_WITHOUT_NOTICES}, in
   * which it is looked after; longer only while the store does not answer: then until somebody has
   * an answer.
   */
  boolean mayServe(LiveSession session, View view, long now) {
    return now < view.servesUntil() && (isCurrent(session, view, now) || now < storeSilentUntil);
  }

  private boolean isCurrent(LiveSession session, View view, long now) {
    long changedAt = session.changedAt();
    return (view.validatedAt() >= noticesSince
            || now - view.validatedAt() < BELIEVED_WITHOUT_NOTICES.toMillis())
        && (changedAt == 0 || now - changedAt < BELIEVED_WITHOUT_NOTICES.toMillis());
  }

  /** Whether it is time to ask the store how a session stands. */
  boolean lookDue(LiveSession session, long now) {
    if (session.looksRest(now)) {
      return false;
    }
    long validatedAt = session.view().validatedAt();
    Duration believed = validatedAt >= noticesSince ? View.BELIEVED : BELIEVED_WITHOUT_NOTICES;
    return session.changedAt() != 0 || now >= validatedAt + believed.toMillis() / 2;
  }

  /** Whether a notice waits to be followed: not where the session is resident no more. */
  boolean hasNotice(LiveSession session, long now) {
    return session.changedAt() != 0
        && !session.looksRest(now)
        && resident.policy().getIfPresentQuietly(session.ticket().id()) == session;
  }

  /** To be taken before a session is read from the store. */
  long stamp(RecordKey record) {
    return changes.get(stripe(record)) + gaps.get();
  }

  /**
   * Makes a session resident, or its view newer, unless it may have changed since the stamp.
   *
   * @return whether it did
   */
  boolean land(Ticket ticket, RecordKey record, View view, long stamp, long now) {
    boolean[] landed = {false};
    resident
        .asMap()
        .compute(
            ticket.id(),
            (_, old) -> {
              if (stamp(record) != stamp) {
                return old;
              }
              landed[0] = true;
              if (old == null || !old.ticket().hasKeyOf(ticket)) {
                return new LiveSession(ticket, record, view, now);
              }
              old.take(view);
              return old;
            });
    if (landed[0] && byRecord.putIfAbsent(record, ticket.id()) == null && stamp(record) != stamp) {
      // A notice came while nobody knew whom it was about.
      resident.invalidate(ticket.id());
      return false;
    }
    return landed[0];
  }

  /** A record was replaced: the session that was made from it, if it is resident. */
  @Nullable LiveSession changed(RecordKey record, long now) {
    changes.incrementAndGet(stripe(record));
    SessionId id = byRecord.get(record);
    // Not a use: it keeps nothing in memory.
    LiveSession session = id == null ? null : resident.policy().getIfPresentQuietly(id);
    if (session != null) {
      session.changed(now);
    }
    return session;
  }

  /** From now on changes may pass by. */
  void noticesLost() {
    noticesSince = NEVER;
  }

  /** From now on no change passes by. */
  void noticesBack(long now) {
    gaps.incrementAndGet();
    noticesSince = now;
  }

  /** The store was asked, and did not answer. */
  void storeSilent(long now) {
    storeSilentUntil = now + SILENT.toMillis();
  }

  /** The store was asked, and answered. */
  void storeAnswered() {
    if (storeSilentUntil != 0) {
      storeSilentUntil = 0;
    }
  }

  /** The store said its time, which was so many milliseconds ahead of this process's. */
  void storeAhead(long millis) {
    storeAhead = millis;
  }

  long storeAhead() {
    return storeAhead;
  }

  /** Forgets a session that has ended. */
  void end(SessionId id) {
    changes.incrementAndGet(stripe(id.recordKey()));
    resident.invalidate(id);
    departed.remove(id);
  }

  Iterable<LiveSession> all() {
    return resident.asMap().values();
  }

  Map<SessionId, Departed> departed() {
    return departed;
  }

  private void left(@Nullable SessionId id, @Nullable LiveSession session, RemovalCause cause) {
    if (id == null || session == null) {
      return;
    }
    byRecord.computeIfPresent(
        session.record(), (_, its) -> resident.asMap().containsKey(id) ? its : null);
    if (cause.wasEvicted() && departed.size() < MOST_DEPARTED) {
      departed.put(id, new Departed(session.lastSeen(), session.view().endsAt()));
    }
  }

  private static int stripe(RecordKey record) {
    return Math.floorMod(record.hashCode(), STRIPES);
  }
}
