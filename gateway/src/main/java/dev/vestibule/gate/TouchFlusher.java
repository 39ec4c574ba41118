package dev.vestibule.gate;

import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Extends the lives of sessions that were used, in batches: a request writes the time into memory
 * only. One for each process; {@link #flush} is called by one thread at a time.
 */
final class TouchFlusher {
  private static final Logger LOG = LoggerFactory.getLogger(TouchFlusher.class);
  private static final int BATCH = 10_000;
  private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(30);

  private final LiveSessions sessions;
  private final SessionVault vault;
  private final Duration idle;

  /** When {@link #flush} last looked, in milliseconds; its thread's own. */
  private long flushedAt;

  TouchFlusher(LiveSessions sessions, SessionVault vault, Duration idle) {
    this.sessions = sessions;
    this.vault = vault;
    this.idle = idle;
  }

  /** How often to flush: what a crash can cost a session of its idle time. */
  Duration period() {
    Duration share = idle.dividedBy(20);
    return share.compareTo(SHORTEST_PERIOD) > 0 ? share : SHORTEST_PERIOD;
  }

  void flush(long now) {
    Map<SessionId, Instant> lives = new HashMap<>();
    for (LiveSession session : sessions.all()) {
      if (session.lastSeen() >= flushedAt) {
        add(lives, session.ticket().id(), session.lastSeen(), session.view().endsAt());
      }
    }
    sessions
        .departed()
        .forEach((id, last) -> {
          add(lives, id, last.lastSeen(), last.endsAt());
          sessions.departed().remove(id, last);
        });
    touch(lives);
    flushedAt = now;
  }

  private void add(Map<SessionId, Instant> lives, SessionId id, long lastSeen, long endsAt) {
    long end = Math.min(lastSeen + idle.toMillis(), endsAt);
    lives.put(id, Instant.ofEpochMilli(end + sessions.storeAhead()));
    if (lives.size() >= BATCH) {
      touch(lives);
      lives.clear();
    }
  }

  private void touch(Map<SessionId, Instant> lives) {
    if (lives.isEmpty()) {
      return;
    }
    try {
      vault.touch(lives);
    } catch (StoreUnavailable e) {
      LOG.atWarn()
          .addKeyValue("sessions", lives.size())
          .addKeyValue("reason", e.getMessage())
          .log("session lives not extended; the next round tries again with those still in use");
    }
  }
}
