package dev.vestibule.lab.report;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What is counted without a time: losses, events, and requests by status. For one thread. */
final class Tally {

  private static final int STATUSES = 1_000;

  private final Map<Loss, Long> losses = new EnumMap<>(Loss.class);
  private final Map<Event, Long> events = new EnumMap<>(Event.class);
  private final long[] statuses = new long[STATUSES];
  private long requests;
  private long polls;
  private long unserved;

  void lost(Loss why) {
    losses.merge(why, 1L, Long::sum);
  }

  void count(Event event) {
    events.merge(event, 1L, Long::sum);
  }

  void polled(boolean success) {
    polls++;
    unserved += success ? 0 : 1;
  }

  void answered(int status) {
    requests++;
    statuses[Math.clamp(status, 0, STATUSES - 1)]++;
  }

  long lost() {
    return total(losses.values());
  }

  long innocent() {
    return losses.getOrDefault(Loss.INNOCENT, 0L);
  }

  /** Every reason, also those that nobody had. */
  Map<String, Long> lostBecause() {
    Map<String, Long> reasons = new LinkedHashMap<>();
    for (Loss loss : Loss.values()) {
      reasons.put(loss.key(), losses.getOrDefault(loss, 0L));
    }
    return reasons;
  }

  long counted(Event event) {
    return events.getOrDefault(event, 0L);
  }

  long polls() {
    return polls;
  }

  long unserved() {
    return unserved;
  }

  long requests() {
    return requests;
  }

  long hung() {
    return statuses[0];
  }

  /** Only those that somebody got. */
  Map<String, Long> statuses() {
    Map<String, Long> answered = new TreeMap<>();
    for (int status = 1; status < STATUSES; status++) {
      if (statuses[status] > 0) {
        answered.put(Integer.toString(status), statuses[status]);
      }
    }
    return answered;
  }

  private static long total(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
