package dev.vestibule.gate;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionStore;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the resident sessions, behind their requests: renews their tokens, asks the store how
 * they stand when that is due, and at once when a notice says that it changed. Each on a virtual
 * thread, of which there are so many at most. Safe for use by any thread; nothing here blocks.
 */
final class Tending implements SessionStore.Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(Tending.class);

  private final LiveSessions sessions;
  private final SlowLane slowLane;
  private final InstantSource clock;

  /** Virtual threads at once: past it, a session waits for its next request. */
  private final Semaphore places;

  Tending(LiveSessions sessions, SlowLane slowLane, InstantSource clock, int atOnce) {
    this.sessions = sessions;
    this.slowLane = slowLane;
    this.clock = clock;
    this.places = new Semaphore(atOnce);
  }

  /** A request was let in. */
  void use(LiveSession session, long now) {
    session.seen(now);
    if (session.startRefreshing(now)) {
      refresh(session);
    }
    if (sessions.lookDue(session, now) && session.startLooking()) {
      look(session);
    }
  }

  /**
   * The view that was made from this record is served for a moment longer, in which the store is
   * asked; where that can't be, the next request asks.
   */
  @Override
  public void changed(RecordKey record) {
    LiveSession session = sessions.changed(record, clock.millis());
    if (session != null && session.startLooking()) {
      look(session);
    }
  }

  @Override
  public void noticesLost() {
    sessions.noticesLost();
  }

  @Override
  public void noticesBack() {
    sessions.noticesBack(clock.millis());
  }

  private void refresh(LiveSession session) {
    start(
        () -> {
          try {
            slowLane.refresh(session);
          } finally {
            session.stopRefreshing();
          }
        },
        session::stopRefreshing);
  }

  /** By whoever started looking. */
  private void look(LiveSession session) {
    start(
        () -> {
          do {
            try {
              slowLane.look(session);
            } finally {
              session.stopLooking();
            }
            // A notice that came while somebody was looking left it to them.
          } while (sessions.hasNotice(session, clock.millis()) && session.startLooking());
        },
        session::stopLooking);
  }

  private void start(Runnable work, Runnable noPlace) {
    if (!places.tryAcquire()) {
      noPlace.run();
      return;
    }
    Thread.ofVirtual()
        .name("tend")
        .start(() -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("looking after a session failed");
          } finally {
            places.release();
          }
        });
  }
}
