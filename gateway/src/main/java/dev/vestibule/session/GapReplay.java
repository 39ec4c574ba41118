package dev.vestibule.session;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every known record when notices have come again: what cut them off may have been a
 * failover. On virtual threads of its own, a few records side by side; a store that does not answer
 * is asked again for a while. A gap that comes meanwhile has them looked at once more.
 *
 * <p>Safe for use by any thread; {@link #begin} does not block.
 */
final class GapReplay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GapReplay.class);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
  private static final int MOST_TRIES = 120;

  /** Records that are looked at side by side. */
  private static final int AT_ONCE = 8;

  private final Supplier<Set<RecordKey>> records;
  private final Mending mending;

  /** Gaps in the notices after which the records have not been looked at yet. */
  private final AtomicInteger gaps = new AtomicInteger();

  private final CountDownLatch closed = new CountDownLatch(1);

  /** How one record is looked at. */
  interface Mending {
    /**
     * Has the store be right about this record.
     *
     * @throws StoreUnsettled if the store lacks it and nobody here knows it
     */
    void mend(RecordKey key) throws StoreUnavailable;
  }

  /**
   * @param records those to look at, in this order
   */
  GapReplay(Supplier<Set<RecordKey>> records, Mending mending) {
    this.records = records;
    this.mending = mending;
  }

  /** Notices have come again. */
  void begin() {
    if (gaps.getAndIncrement() == 0) {
      Thread.ofVirtual().name("session-replay").start(this::run);
    }
  }

  private void run() {
    int seen;
    do {
      seen = gaps.get();
      AtomicReference<@Nullable RuntimeException> defect = new AtomicReference<>();
      try {
        lookAtAll(defect);
      } catch (RuntimeException e) {
        defect.compareAndSet(null, e);
      }
      if (defect.get() != null) {
        LOG.atError()
            .setCause(defect.get())
            .log("putting back what the store may have lost failed");
      }
    } while (!gaps.compareAndSet(seen, 0));
  }

  /** {@code defect}: gets the first, of which there may be one in each record. */
  private void lookAtAll(AtomicReference<@Nullable RuntimeException> defect) {
    Queue<RecordKey> keys = new ConcurrentLinkedQueue<>(records.get());
    AtomicInteger failures = new AtomicInteger();
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        workers.execute(() -> lookAt(keys, failures, defect));
      }
    }
  }

  /** What can't be looked at goes to the end: the others' store may answer. */
  private void lookAt(
      Queue<RecordKey> keys,
      AtomicInteger failures,
      AtomicReference<@Nullable RuntimeException> defect) {
    for (RecordKey key = keys.poll(); key != null; key = keys.poll()) {
      if (!isMended(key, defect)) {
        keys.add(key);
        if (failures.incrementAndGet() > AT_ONCE * MOST_TRIES || isClosedAfter(BETWEEN_TRIES)) {
          return;
        }
      }
    }
  }

  private boolean isMended(RecordKey key, AtomicReference<@Nullable RuntimeException> defect) {
    try {
      mending.mend(key);
      return true;
    } catch (StoreUnsettled nothingToRestore) {
      return true;
    } catch (StoreUnavailable notYet) {
      return false;
    } catch (RuntimeException e) {
      defect.compareAndSet(null, e);
      return true;
    }
  }

  private boolean isClosedAfter(Duration pause) {
    try {
      return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** What waits for another try gives up. */
  @Override
  public void close() {
    closed.countDown();
  }
}
