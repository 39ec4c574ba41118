package dev.vestibule.lab.storm;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * When replicas could not read what was written to them. An answer that the provider wrote to a
 * replica so shortly before its kill, or during its freeze, may never have been seen; who loses a
 * session by that is not innocent. Written by the faults, read by anyone.
 */
final class Interruptions {

  /** How long an answer may lie in a socket before a replica that is well has read and kept it. */
  static final Duration UNREAD = Duration.ofMillis(250);

  private static final int MOST = 10_000;

  private record Span(String replica, Instant from, Instant to, Connections whose) {

    boolean mayHide(Instant written, int port) {
      if (written.isBefore(from.minus(UNREAD)) || written.isAfter(to)) {
        return false;
      }
      // One that was closed before may have been anybody's; while it is frozen it opens none.
      return written.isBefore(from) ? !whose.isAnothers(port) : whose.mayBeIts(port);
    }

    Span until(Instant end) {
      return new Span(replica, from, end, whose);
    }
  }

  private final List<Span> kills = new CopyOnWriteArrayList<>();

  /** Those that go on end at {@link Instant#MAX}. */
  private final List<Span> freezes = new CopyOnWriteArrayList<>();

  void killed(String replica, Instant before, Instant after, Connections whose) {
    add(kills, new Span(replica, before, after, whose));
  }

  void froze(String replica, Instant at, Connections whose) {
    add(freezes, new Span(replica, at, Instant.MAX, whose));
  }

  /** Of that replica's freezes the one that began longest ago is over. */
  void thawed(String replica, Instant at) {
    freezes.stream()
        .filter(span -> span.replica().equals(replica) && span.to().equals(Instant.MAX))
        .findFirst()
        .ifPresent(span -> {
          freezes.add(span.until(at));
          freezes.remove(span);
        });
  }

  /** {@code port}: the replica's, of the connection on which it was delivered. */
  boolean killedUnread(Instant delivered, int port) {
    return kills.stream().anyMatch(span -> span.mayHide(delivered, port));
  }

  boolean frozenUnread(Instant delivered, int port) {
    return freezes.stream().anyMatch(span -> span.mayHide(delivered, port));
  }

  /** Whether a kill or a freeze that had begun by then may have hidden what was delivered. */
  boolean unreadBy(Instant then, Instant delivered, int port) {
    return Stream.concat(kills.stream(), freezes.stream())
        .anyMatch(span -> !span.from().isAfter(then) && span.mayHide(delivered, port));
  }

  private static void add(List<Span> spans, Span span) {
    if (spans.size() < MOST) {
      spans.add(span);
    }
  }
}
