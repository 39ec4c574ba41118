package dev.vestibule.lab.storm;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * When replicas could not read what was written to them. An answer that the provider wrote so
 * shortly before a kill, or during a freeze, may never have been seen; who loses a session by that
 * is not innocent. Written by the faults, read by anyone.
 */
final class Interruptions {

  /** How long an answer may lie in a socket before a replica that is well has read it. */
  static final Duration UNREAD = Duration.ofMillis(250);

  private static final int MOST = 10_000;

  private record Span(Instant from, Instant to) {
    boolean holds(Instant moment) {
      return !moment.isBefore(from) && !moment.isAfter(to);
    }
  }

  private final List<Span> kills = new CopyOnWriteArrayList<>();
  private final List<Span> freezes = new CopyOnWriteArrayList<>();
  private final List<Instant> frozen = new CopyOnWriteArrayList<>();

  void killed(Instant before, Instant after) {
    add(kills, new Span(before.minus(UNREAD), after));
  }

  void froze(Instant at) {
    frozen.add(at);
  }

  /** The freeze that began longest ago is over. */
  void thawed(Instant at) {
    List<Instant> open = new ArrayList<>(frozen);
    Instant began = open.getFirst();
    frozen.remove(began);
    add(freezes, new Span(began.minus(UNREAD), at));
  }

  boolean killedUnread(Instant delivered) {
    return kills.stream().anyMatch(span -> span.holds(delivered));
  }

  boolean frozenUnread(Instant delivered) {
    return freezes.stream().anyMatch(span -> span.holds(delivered))
        || frozen.stream().anyMatch(began -> !delivered.isBefore(began.minus(UNREAD)));
  }

  private static void add(List<Span> spans, Span span) {
    if (spans.size() < MOST) {
      spans.add(span);
    }
  }
}
