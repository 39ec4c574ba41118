package dev.vestibule.gate;

import dev.vestibule.session.Ticket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** A session that is resident in this process. Read and marked by any thread. */
final class LiveSession {
  private final Ticket ticket;

  /** What is believed. Replaced as a whole by whoever asked the store, never by an older one. */
  private final AtomicReference<View> view;

  /** Whether somebody is looking after this session. Set by who starts to, cleared when done. */
  private final AtomicBoolean tended = new AtomicBoolean();

  /** Last use, in milliseconds. Written by each request, without order; read by the flusher. */
  private volatile long lastSeen;

  /** Before these, nobody tries again to refresh it, or to ask the store. Written by who tried. */
  private volatile long refreshRestsUntil;

  private volatile long lookRestsUntil;

  LiveSession(Ticket ticket, View first, long now) {
    this.ticket = ticket;
    this.view = new AtomicReference<>(first);
    this.lastSeen = now;
  }

  Ticket ticket() {
    return ticket;
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

  /** Whether it is the caller's turn to look after this session: true for one of many. */
  boolean startTending(long now) {
    return (refreshDue(now) || lookDue(now)) && !tended.get() && tended.compareAndSet(false, true);
  }

  boolean refreshDue(long now) {
    return now >= view.get().refreshAt() && now >= refreshRestsUntil;
  }

  private boolean lookDue(long now) {
    long halfway = view.get().validatedAt() + Views.BELIEVED.toMillis() / 2;
    return now >= halfway && now >= lookRestsUntil;
  }

  long refreshRestsUntil() {
    return refreshRestsUntil;
  }

  void restRefreshUntil(long time) {
    refreshRestsUntil = time;
  }

  void restLookUntil(long time) {
    lookRestsUntil = time;
  }

  void stopTending() {
    tended.set(false);
  }
}
