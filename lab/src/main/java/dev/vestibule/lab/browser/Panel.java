package dev.vestibule.lab.browser;

import java.util.ArrayList;
import java.util.List;

/**
 * The polls of one panel: due at fixed times, of which one at a time is a request. Those that come
 * due meanwhile wait for the same answer, each from its own time, so that a stall is counted for
 * every poll that fell into it. As many wait as intervals fit into the browser's patience. Pure.
 */
final class Panel {

  private record Due(long nanos, boolean sent, boolean tokenValid) {}

  private final long interval;
  private final List<Due> waiting = new ArrayList<>();
  private long next;

  Panel(long firstDue, long interval) {
    this.next = firstDue;
    this.interval = interval;
  }

  /** When its next poll is due. */
  long due() {
    return next;
  }

  /** Its next poll is due. True if it is to be sent. */
  boolean comeDue(boolean tokenValid) {
    boolean sent = waits(next, tokenValid);
    next += interval;
    return sent;
  }

  /** It slept until now: one poll is due at once, the next ones as ever. True if it is sent. */
  boolean wake(long now, boolean tokenValid) {
    if (next <= now) {
      next += ((now - next) / interval + 1) * interval;
    }
    return waits(now, tokenValid);
  }

  private boolean waits(long due, boolean tokenValid) {
    boolean free = waiting.isEmpty();
    waiting.add(new Due(due, free, tokenValid));
    return free;
  }

  /** The poll that was sent has its answer; with it all that waited are done. */
  List<Poll> answered(long arrived, int status) {
    List<Poll> polls =
        waiting.stream()
            .map(due ->
                new Poll(
                    due.nanos(),
                    Math.max(0, arrived - due.nanos()),
                    status,
                    due.sent(),
                    due.tokenValid()))
            .toList();
    waiting.clear();
    return polls;
  }

  int unanswered() {
    return waiting.size();
  }
}
