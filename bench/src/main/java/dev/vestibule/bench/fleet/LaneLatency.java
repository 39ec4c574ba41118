package dev.vestibule.bench.fleet;

import dev.vestibule.bench.Figures;
import dev.vestibule.lab.fleet.Replica;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a request waits whose session is in memory, and one whose session must be read from
 * Redis and opened, seen by an HTTP client on one connection: each session is asked about twice,
 * the first time at a replica that has never seen it.
 */
final class LaneLatency {
  private static final int ROUND = 1_000;

  private final Replica replica;
  private final Table table;

  LaneLatency(Replica replica, Table table) {
    this.replica = replica;
    this.table = table;
  }

  /** The first two fifths of the sessions are for warming up. */
  void measure(List<String> cookies) throws IOException {
    int warm = cookies.size() * 2 / 5;
    for (int repeat = 0; repeat < 3; repeat++) {
      round(cookies.subList(0, warm));
    }
    List<Percentiles> hits = new ArrayList<>();
    List<Percentiles> loads = new ArrayList<>();
    for (int from = warm; from + ROUND <= cookies.size(); from += ROUND) {
      Round round = round(cookies.subList(from, from + ROUND));
      hits.add(Percentiles.of(round.hits()));
      loads.add(Percentiles.of(round.loads()));
    }
    table.section(
        "latency over HTTP, one request at a time, µs; median of %d rounds of %,d"
            .formatted(hits.size(), ROUND));
    print("session in memory (L1)", hits);
    print("session loaded from Redis and opened (L2)", loads);
  }

  private void print(String what, List<Percentiles> rounds) {
    table.row(
        what + ", median",
        Figures.of(rounds.stream().map(Percentiles::median).toList()).text("%.0f"));
    table.row(
        what + ", p99", Figures.of(rounds.stream().map(Percentiles::p99).toList()).text("%.0f"));
  }

  private record Round(List<Duration> loads, List<Duration> hits) {}

  private Round round(List<String> cookies) throws IOException {
    Round round = new Round(new ArrayList<>(), new ArrayList<>());
    try (KeepAlive connection = new KeepAlive(replica.port())) {
      for (String cookie : cookies) {
        byte[] request = FleetSite.panel(replica.port(), cookie);
        long began = System.nanoTime();
        int first = connection.status(request);
        long between = System.nanoTime();
        int second = connection.status(request);
        long ended = System.nanoTime();
        FleetSite.expect(FleetSite.LET_IN, first);
        FleetSite.expect(FleetSite.LET_IN, second);
        round.loads().add(Duration.ofNanos(between - began));
        round.hits().add(Duration.ofNanos(ended - between));
      }
    }
    return round;
  }
}
