package dev.vestibule.refresh;

import dev.vestibule.session.RecordKey;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Flights that wait for their record to change. A notice only makes a wait shorter; without one it
 * ends after a jittered while, since notices get lost.
 */
final class Notices {
  private static final long SHORTEST_POLL_MILLIS = 250;
  private static final long LONGEST_POLL_MILLIS = 750;

  /** Waiting flights by record; entered and removed by the flight, opened by a notice. */
  private final ConcurrentHashMap<RecordKey, CountDownLatch> waiting = new ConcurrentHashMap<>();

  private final RandomGenerator random;

  Notices(RandomGenerator random) {
    this.random = random;
  }

  /** Called for each changed record, by whatever thread the store likes; does not block. */
  void changed(RecordKey record) {
    CountDownLatch latch = waiting.get(record);
    if (latch != null) {
      latch.countDown();
    }
  }

  /**
   * Waits for a notice or the next poll, at most so long. At most one flight waits for a record.
   */
  boolean await(RecordKey record, Duration atMost) throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(1);
    waiting.put(record, latch);
    try {
      long poll = random.nextLong(SHORTEST_POLL_MILLIS, LONGEST_POLL_MILLIS);
      return latch.await(Math.min(poll, atMost.toMillis() + 1), TimeUnit.MILLISECONDS);
    } finally {
      waiting.remove(record, latch);
    }
  }
}
