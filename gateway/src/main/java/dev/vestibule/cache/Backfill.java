package dev.vestibule.cache;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one worker that brings into memory what was found in the shared tier: at most one task of it
 * is with the executor, however many hits there are, and at most {@value #BUFFER} wait for it. Safe
 * for use by any thread; does not block.
 */
final class Backfill {
  static final int BUFFER = 256;

  private final Executor executor;

  /** Filled by who had a hit, emptied by the worker; what finds it full is dropped. */
  private final ArrayBlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(BUFFER);

  /** Set by who hands the worker to the executor, cleared by the worker. */
  private final AtomicBoolean atWork = new AtomicBoolean();

  Backfill(Executor executor) {
    this.executor = executor;
  }

  /** Whether it will be done; the landing must not throw. */
  boolean offer(Runnable landing) {
    boolean accepted = waiting.offer(landing);
    wake();
    return accepted;
  }

  private void wake() {
    if (!atWork.compareAndSet(false, true)) {
      return;
    }
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException shuttingDown) {
      atWork.set(false);
    }
  }

  private void work() {
    try {
      for (Runnable landing = waiting.poll(); landing != null; landing = waiting.poll()) {
        landing.run();
      }
    } finally {
      atWork.set(false);
    }
    // Who came between the last poll and the line above found the worker at work.
    if (!waiting.isEmpty()) {
      wake();
    }
  }
}
