package dev.vestibule.bench.fleet;

import dev.vestibule.bench.ResidentMemory;
import dev.vestibule.lab.fleet.Replica;
import java.io.IOException;
import java.util.List;

/** What a session takes in Redis, and in the memory of a replica that has served it. */
final class BytesPerSession {
  private static final int SAMPLE = 500;

  private final RedisEye redis;
  private final Table table;

  BytesPerSession(RedisEye redis, Table table) {
    this.redis = redis;
    this.table = table;
  }

  /** Redis at one moment. */
  record InRedis(long memory, long keys) {}

  InRedis inRedis() {
    return new InRedis(redis.memory(), redis.keys());
  }

  void printInRedis(InRedis before, int sessions) {
    InRedis after = inRedis();
    List<String> names = redis.names();
    List<String> records = RedisEye.records(names);
    List<String> servers = names.stream().filter(name -> name.endsWith("}:server")).toList();
    long entries = names.stream().filter(name -> name.contains("}:entries:")).count();
    long marks = names.stream().filter(name -> name.contains("}:once:")).count();
    table.section("bytes of a session in Redis, %,d sessions by real logins".formatted(sessions));
    String name = records.getFirst();
    table.row(
        "of it sealed: head, key slots, body",
        "%d, %d, %d"
            .formatted(
                redis.commands().hstrlen(name, "h"),
                redis.commands().hstrlen(name, "s"),
                redis.commands().hstrlen(name, "b")));
    table.row(
        "MEMORY USAGE of a record, mean of %d".formatted(SAMPLE), "%.0f".formatted(mean(records)));
    table.row(
        "MEMORY USAGE of the %d server keys, per session".formatted(servers.size()),
        "%.1f".formatted(mean(servers) * servers.size() / sessions));
    table.row(
        "used_memory, difference per session",
        "%.0f".formatted((double) (after.memory() - before.memory()) / sessions));
    table.row(
        "keys, difference per session",
        "%.2f: %.2f records, %.2f lists of a subject's, %.2f marks of redeemed logins, for minutes"
            .formatted(
                (double) (after.keys() - before.keys()) / sessions,
                (double) records.size() / sessions,
                (double) entries / sessions,
                (double) marks / sessions));
  }

  private double mean(List<String> keys) {
    return keys.stream().limit(SAMPLE).mapToLong(redis::bytesOf).average().orElseThrow();
  }

  /** A replica at one moment. */
  record InReplica(long heap, ResidentMemory resident) {
    static InReplica of(Replica replica) throws IOException, InterruptedException {
      return new InReplica(LiveHeap.bytes(replica.pid()), ResidentMemory.of(replica.pid()));
    }
  }

  void printInReplica(InReplica before, InReplica after, int sessions) {
    table.section("bytes of a session in a replica, %,d in memory".formatted(sessions));
    table.row(
        "live heap, difference per session",
        "%.0f  (with what is kept of its record for a store that forgets)"
            .formatted((double) (after.heap() - before.heap()) / sessions));
    table.row(
        "live heap before and after, MiB",
        "%.1f, %.1f".formatted(before.heap() / 1048576.0, after.heap() / 1048576.0));
    table.row(
        "resident memory before, after, at most, MiB",
        "%d, %d, %d"
            .formatted(
                before.resident().nowMib(), after.resident().nowMib(), after.resident().peakMib()));
  }
}
