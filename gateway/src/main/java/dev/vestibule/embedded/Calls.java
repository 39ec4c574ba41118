package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue of calls in front of one database thread. Any thread may call; one takes. Once it
 * is closed nothing enters, and what is in it is still answered.
 */
final class Calls {
  /** How long a caller waits for its answer. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final int most;

  /** Guarded by the lock. */
  private final ArrayDeque<Call<?>> waiting = new ArrayDeque<>();

  /** Guarded by the lock. */
  private boolean closed;

  Calls(int most) {
    this.most = most;
  }

  /**
   * Has the work done on the database thread.
   *
   * @throws StoreUnavailable at once if the queue is full or closed; else if the work or its commit
   *     failed, or no answer came in time
   */
  <T> T make(Call.Work<T> work) throws StoreUnavailable {
    Call<T> call = new Call<>(work);
    lock.lock();
    try {
      if (closed) {
        throw new StoreUnavailable("the session store is closed");
      }
      if (waiting.size() >= most) {
        throw new StoreUnavailable(
            "the session store is overloaded: " + most + " calls wait already");
      }
      waiting.add(call);
      arrived.signal();
    } finally {
      lock.unlock();
    }
    return call.await(PATIENCE);
  }

  /**
   * What waits now, oldest first; what comes first within {@code patience} if nothing does. Empty
   * if nothing came or the queue is finished.
   */
  List<Call<?>> take(int atMost, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (waiting.isEmpty() && !closed && left > 0) {
        left = arrived.awaitNanos(left);
      }
      List<Call<?>> taken = new ArrayList<>(Math.min(atMost, waiting.size()));
      while (!waiting.isEmpty() && taken.size() < atMost) {
        taken.add(waiting.remove());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is closed and empty. */
  boolean finished() {
    lock.lock();
    try {
      return closed && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }
}
