package dev.vestibule.bench.fleet;

import dev.vestibule.bench.Figures;
import dev.vestibule.lab.fleet.Replica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How many commands Redis gets for a request, by its own count. The replicas renew their
 * subscriptions meanwhile, which is counted apart: it is a matter of time, not of requests.
 */
final class CommandsPerRequest {
  private static final int ROUNDS = 5;

  /** Fast enough that no session in memory is old enough to be looked at behind its requests. */
  private static final int HITS_IN_A_ROUND = 4_000;

  private static final int HITS_PER_SECOND = 4_000;
  private static final int SESSIONS_HIT = 500;

  private final RedisEye redis;
  private final Replica replica;
  private final Table table;

  CommandsPerRequest(RedisEye redis, Replica replica, Table table) {
    this.redis = redis;
    this.replica = replica;
    this.table = table;
  }

  /** These sessions are not in this replica's memory; afterwards they are. */
  void measure(List<String> cookies) throws IOException, InterruptedException {
    table.section("commands that Redis got for a request; median of %d rounds".formatted(ROUNDS));
    int share = cookies.size() / ROUNDS;
    Count misses = new Count();
    for (int i = 0; i < ROUNDS; i++) {
      List<String> unknown = cookies.subList(i * share, (i + 1) * share);
      misses.add(unknown.size(), () -> FleetSite.ask(replica, unknown));
    }
    List<String> known = cookies.subList(ROUNDS * share - SESSIONS_HIT, ROUNDS * share);
    PacedLoad load = new PacedLoad(List.of(replica.port()), known);
    Count hits = new Count();
    for (int i = 0; i < ROUNDS; i++) {
      hits.add(HITS_IN_A_ROUND, () -> load.run(HITS_IN_A_ROUND, HITS_PER_SECOND));
    }
    hits.print("session in memory, %,d requests a round".formatted(HITS_IN_A_ROUND));
    misses.print("session not in memory, %,d requests a round".formatted(share));
  }

  private interface Requests {
    void send() throws IOException, InterruptedException;
  }

  /** Rounds of one kind. */
  private final class Count {
    private final List<Double> perRequest = new ArrayList<>();
    private final Map<String, Long> all = new TreeMap<>();

    void add(int many, Requests requests) throws IOException, InterruptedException {
      Map<String, Long> before = redis.calls();
      requests.send();
      Map<String, Long> since = redis.callsSince(before);
      perRequest.add((double) forSessions(since) / many);
      since.forEach((command, calls) -> all.merge(command, calls, Long::sum));
    }

    void print(String what) {
      table.row(what, Figures.of(perRequest).text("%.4f"));
      table.row("  of all rounds, those within scripts too", all.toString());
    }
  }

  /**
   * What replicas sent for sessions: all of it is scripts, but for the lives that they extend. The
   * commands within scripts are no round trips.
   */
  static long forSessions(Map<String, Long> calls) {
    return Stream.of("evalsha", "eval", "pexpireat")
        .mapToLong(command -> calls.getOrDefault(command, 0L))
        .sum();
  }
}
