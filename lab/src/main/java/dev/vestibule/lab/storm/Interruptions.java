package dev.vestibule.lab.storm;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

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
    boolean mayHideWhatWasWrittenAt(Instant moment) {
      return !moment.isBefore(from.minus(UNREAD)) && !moment.isAfter(to);
    }
  }

  private final List<Span> kills = new CopyOnWriteArrayList<>();
  private final List<Span> freezes = new CopyOnWriteArrayList<>();
  private final List<Instant> frozen = new CopyOnWriteArrayList<>();

  void killed(Instant before, Instant after) {
    add(kills, new Span(before, after));
  }

  void froze(Instant at) {
    frozen.add(at);
  }

  /** The freeze that began longest ago is over. */
  void thawed(Instant at) {
    List<Instant> open = new ArrayList<>(frozen);
    Instant began = open.getFirst();
    frozen.remove(began);
    add(freezes, new Span(began, at));
  }

  boolean killedUnread(Instant delivered) {
    return kills.stream().anyMatch(span -> span.mayHideWhatWasWrittenAt(delivered));
  }

  boolean frozenUnread(Instant delivered) {
    return allFreezes().anyMatch(span -> span.mayHideWhatWasWrittenAt(delivered));
  }

  /** Whether a kill or a freeze that had begun by then may have hidden what was delivered. */
  boolean unreadBy(Instant then, Instant delivered) {
    return Stream.concat(kills.stream(), allFreezes())
        .anyMatch(span -> !span.from().isAfter(then) && span.mayHideWhatWasWrittenAt(delivered));
  }

  private Stream<Span> allFreezes() {
    return Stream.concat(
        freezes.stream(), frozen.stream().map(began -> new Span(began, Instant.MAX)));
  }

  private static void add(List<Span> spans, Span span) {
    if (spans.size() < MOST) {
      spans.add(span);
    }
  }
}
