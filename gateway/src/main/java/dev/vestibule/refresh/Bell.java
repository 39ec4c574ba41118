package dev.vestibule.refresh;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What wakes one flight: its turn among the provider's grants has come, or its record changed. Rung
 * by any thread, without blocking; waited for by the flight's own.
 */
final class Bell {
  private final Semaphore rings = new Semaphore(0);

  /**
   * Set by whoever hears of a change, cleared by the flight. What changed before anybody listened
   * was not heard of.
   */
  private volatile boolean changed = true;

  void ring() {
    rings.release();
  }

  /** The record changed. */
  void changed() {
    changed = true;
    ring();
  }

  /** Whether the record changed since it was last asked for. */
  boolean isChanged() {
    return changed;
  }

  /** The record is about to be asked for: what changed until now will be seen. */
  void asking() {
    changed = false;
  }

  /** Until it rings, at most so long; whether it did. Look then at what it may have rung for. */
  boolean await(Duration atMost) throws InterruptedException {
    boolean rang = rings.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
    rings.drainPermits();
    return rang;
  }
}
