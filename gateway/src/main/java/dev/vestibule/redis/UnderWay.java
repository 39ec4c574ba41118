package dev.vestibule.redis;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what is under way, so that the end can wait for it. Safe for use by any thread. */
final class UnderWay {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition nothing = lock.newCondition();

  /** Guarded by the lock. */
  private int count;

  /** Guarded by the lock. */
  private boolean closed;

  /** Whether it may begin; then {@link #leave} must follow. */
  boolean enter() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      count++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    lock.lock();
    try {
      count--;
      if (count == 0) {
        nothing.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets nothing begin, and waits for what has begun, at most so long. */
  void close(Duration atMost) {
    lock.lock();
    try {
      closed = true;
      long left = atMost.toNanos();
      while (count > 0 && left > 0) {
        left = nothing.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
