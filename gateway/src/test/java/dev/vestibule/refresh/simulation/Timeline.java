package dev.vestibule.refresh.simulation;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time, and all that is still to happen in it. */
final class Timeline {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private record Due(long at, long order, Runnable what) {}

  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private long now;
  private long entered;
  private long steps;

  long now() {
    return now;
  }

  Instant instant() {
    return at(now);
  }

  static Instant at(long millis) {
    return START.plusMillis(millis);
  }

  static long millis(Instant instant) {
    return instant.toEpochMilli() - START.toEpochMilli();
  }

  /** How much has happened. */
  long steps() {
    return steps;
  }

  void after(long delay, Runnable what) {
    due.add(new Due(now + Math.max(delay, 0), entered++, what));
  }

  /** Lets the next thing happen. */
  boolean advance() {
    Due next = due.poll();
    if (next == null) {
      return false;
    }
    now = next.at();
    steps++;
    next.what().run();
    return true;
  }
}
