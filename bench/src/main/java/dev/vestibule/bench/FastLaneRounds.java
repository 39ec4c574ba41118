package dev.vestibule.bench;

import dev.vestibule.bench.Exchange.Header;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Loads three servers in turn, round after round, so that whatever else the machine does meets all
 * of them. Void as soon as one answer is not the expected one.
 */
final class FastLaneRounds {
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration WITNESS = Duration.ofSeconds(2);

  private final Wrk wrk;
  private final List<Header> request;
  private final List<Subject> subjects;

  /** A server, and what each of its answers has to be. */
  record Subject(String name, ServerProcess server, int status, int bytes) {}

  /**
   * One subject's share of a round.
   *
   * @param perSecond requests
   * @param micros processor time of the server for each request
   */
  record Figure(double perSecond, double micros, Duration p99) {}

  /** A round; the load on the three was the same. */
  record Round(Figure gateway, Figure bareHandler, Figure empty) {}

  FastLaneRounds(
      Wrk wrk, List<Header> request, Subject gateway, Subject bareHandler, Subject empty) {
    this.wrk = wrk;
    this.request = request;
    this.subjects = List.of(gateway, bareHandler, empty);
  }

  List<Round> run(int rounds, Duration each) throws IOException {
    for (Subject subject : subjects) {
      wrk.load(subject.server().port(), request, WARM_UP);
    }
    witness();
    List<Round> measured = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      measured.add(round(round, each));
    }
    witness();
    return measured;
  }

  /** Each round begins with another one: what comes first may find the machine cooler. */
  private Round round(int number, Duration each) throws IOException {
    Figure[] figures = new Figure[subjects.size()];
    for (int turn = 0; turn < subjects.size(); turn++) {
      int at = (number + turn) % subjects.size();
      figures[at] = figure(subjects.get(at), each);
    }
    return new Round(figures[0], figures[1], figures[2]);
  }

  private Figure figure(Subject subject, Duration each) throws IOException {
    Duration before = subject.server().processorTime();
    Wrk.Run run = wrk.load(subject.server().port(), request, each);
    Duration busy = subject.server().processorTime().minus(before);
    require(subject, run.socketErrors() == 0, run.socketErrors() + " socket errors");
    require(subject, run.failed() == 0, run.failed() + " answers of 400 or more");
    requireExpectedSize(subject, run);
    return new Figure(run.perSecond(), busy.toNanos() / 1e3 / run.requests(), run.p99());
  }

  /** Every answer is as long as the expected one; those on their way at the end may be cut. */
  private void requireExpectedSize(Subject subject, Wrk.Run run) throws VoidRun {
    long expected = run.requests() * subject.bytes();
    long tolerance = (long) wrk.connections() * subject.bytes();
    require(
        subject,
        Math.abs(run.bytes() - expected) <= tolerance,
        run.bytes() + " bytes in " + run.requests() + " answers of " + subject.bytes());
  }

  /** Counting each answer's status costs the load generator too much to do it all the time. */
  private void witness() throws IOException {
    for (Subject subject : subjects) {
      Map<Integer, Long> statuses =
          wrk.witness(subject.server().port(), request, WITNESS).statuses();
      require(
          subject,
          statuses.keySet().equals(Set.of(subject.status())),
          "answers by status " + statuses + " instead of " + subject.status());
    }
  }

  private static void require(Subject subject, boolean condition, String otherwise) throws VoidRun {
    if (!condition) {
      throw new VoidRun(subject.name() + ": " + otherwise);
    }
  }
}
