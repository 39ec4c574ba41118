package dev.vestibule.gate;

import dev.vestibule.session.SessionId;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** What this process made ready for one sealed text. Read and marked by any thread. */
final class LiveCookie {
  private final SessionId id;

  /** What is believed. Replaced as a whole by whoever opened or refreshed the session. */
  private final AtomicReference<View> view;

  /**
   * Whether somebody is refreshing the session for this text. Set by who starts, cleared when done.
   */
  private final AtomicBoolean tended = new AtomicBoolean();

  /** Before this, nobody tries again to refresh it. Written by who tried, in milliseconds. */
  private volatile long restsUntil;

  LiveCookie(SessionId id, View first) {
    this.id = id;
    this.view = new AtomicReference<>(first);
  }

  SessionId id() {
    return id;
  }

  View view() {
    return view.get();
  }

  /** Takes a view that was just made, unless a newer generation has come. */
  void take(View made) {
    view.accumulateAndGet(made, (old, next) -> next.generation() < old.generation() ? old : next);
  }

  /** Whether it is the caller's turn to refresh the session: true for one of many. */
  boolean startTending(long now) {
    return now >= view.get().refreshAt()
        && now >= restsUntil
        && !tended.get()
        && tended.compareAndSet(false, true);
  }

  void restUntil(long time) {
    restsUntil = time;
  }

  void stopTending() {
    tended.set(false);
  }
}
