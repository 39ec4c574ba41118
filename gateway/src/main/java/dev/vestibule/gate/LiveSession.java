package dev.vestibule.gate;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.Ticket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A session that is resident in this process. Read and marked by any thread. */
final class LiveSession {
  private static final long UNCHANGED = 0;

  private final Ticket ticket;
  private final RecordKey record;

  /** What is believed. Replaced as a whole by whoever asked the store, never by an older one. */
  private final AtomicReference<View> view;

  /** Whether somebody renews its tokens. Set by who starts to, cleared when done. */
  private final AtomicBoolean refreshing = new AtomicBoolean();

  /** Whether somebody asks the store how it stands. Set by who starts to, cleared when done. */
  private final AtomicBoolean looking = new AtomicBoolean();

  /**
   * When a notice came that nobody has followed yet. Set by notices, cleared by who has looked
   * since.
   */
  private final AtomicLong changedAt = new AtomicLong(UNCHANGED);

  /** Last use, in milliseconds. Written by each request, without order; read by the flusher. */
  private volatile long lastSeen;

  /** Before this, nobody tries again to refresh it. Written by who tried and was told so. */
  private volatile long refreshRestsUntil;

  /** Before these, nobody tries behind requests to refresh it, or to ask. Written by who tried. */
  private volatile long behindRestsUntil;

  private volatile long lookRestsUntil;

  LiveSession(Ticket ticket, RecordKey record, View first, long now) {
    this.ticket = ticket;
    this.record = record;
    this.view = new AtomicReference<>(first);
    this.lastSeen = now;
  }

  Ticket ticket() {
    return ticket;
  }

  RecordKey record() {
    return record;
  }

  View view() {
    return view.get();
  }

  /** Takes a view that was just made, unless a newer generation has come. */
  void take(View made) {
    view.accumulateAndGet(made, (old, next) -> next.generation() < old.generation() ? old : next);
  }

  void seen(long now) {
    lastSeen = now;
  }

  long lastSeen() {
    return lastSeen;
  }

  /** Whether it is the caller's turn to renew its tokens: true for one of many. */
  boolean startRefreshing(long now) {
    return refreshDue(view.get(), now)
        && !refreshing.get()
        && refreshing.compareAndSet(false, true);
  }

  boolean refreshDue(View seen, long now) {
    return now >= seen.refreshAt() && now >= refreshRestsUntil && now >= behindRestsUntil;
  }

  void stopRefreshing() {
    refreshing.set(false);
  }

  /** Whether it is the caller's turn to ask the store: true for one of many. */
  boolean startLooking() {
    return !looking.get() && looking.compareAndSet(false, true);
  }

  void stopLooking() {
    looking.set(false);
  }

  boolean looksRest(long now) {
    return now < lookRestsUntil;
  }

  long refreshRestsUntil() {
    return refreshRestsUntil;
  }

  void restRefreshUntil(long time) {
    refreshRestsUntil = time;
  }

  void restBehindUntil(long time) {
    behindRestsUntil = time;
  }

  void restLookUntil(long time) {
    lookRestsUntil = time;
  }

  /**
   * A notice says that it is not what the view was made from. Each notice has a time of its own.
   */
  void changed(long now) {
    changedAt.updateAndGet(before -> Math.max(now, before + 1));
  }

  /** When the notice came that nobody has followed yet; 0 if there is none. */
  long changedAt() {
    return changedAt.get();
  }

  /** What was read after this notice is known now; one that came since is another. */
  void followed(long noticeAt) {
    changedAt.compareAndSet(noticeAt, UNCHANGED);
  }
}
