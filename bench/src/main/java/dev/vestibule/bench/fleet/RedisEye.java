package dev.vestibule.bench.fleet;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Redis says of itself, on a connection beside those of the replicas. */
final class RedisEye implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern CALLS = Pattern.compile("cmdstat_([^:]+):calls=(\\d+)");
  private static final Pattern RECORD = Pattern.compile("[^{]*\\{[0-9a-f]{2}}:[0-9a-f]{64}");
  private static final Pattern MEMORY = Pattern.compile("\\nused_memory:(\\d+)");

  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;

  RedisEye(int port) {
    client =
        RedisClient.create(
            RedisURI.builder().withHost("127.0.0.1").withPort(port).withTimeout(PATIENCE).build());
    connection = client.connect();
  }

  RedisCommands<String, String> commands() {
    return connection.sync();
  }

  /** Calls so far by command, those within scripts too; what this class asks is left out. */
  Map<String, Long> calls() {
    Map<String, Long> calls = new TreeMap<>();
    Matcher each = CALLS.matcher(commands().info("commandstats"));
    while (each.find()) {
      if (!each.group(1).equals("info")) {
        calls.put(each.group(1), Long.parseLong(each.group(2)));
      }
    }
    return calls;
  }

  /** What was called since, by command. */
  Map<String, Long> callsSince(Map<String, Long> before) {
    Map<String, Long> since = new TreeMap<>();
    calls()
        .forEach((command, calls) -> {
          long more = calls - before.getOrDefault(command, 0L);
          if (more > 0) {
            since.put(command, more);
          }
        });
    return since;
  }

  /** Bytes that the data and the connections take, without what the allocator keeps. */
  long memory() {
    Matcher used = MEMORY.matcher(commands().info("memory"));
    if (!used.find()) {
      throw new IllegalStateException("INFO memory without used_memory");
    }
    return Long.parseLong(used.group(1));
  }

  long keys() {
    return commands().dbsize();
  }

  /** All keys; meant for some ten thousand. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    KeyScanCursor<String> cursor = commands().scan(ScanArgs.Builder.limit(1_000));
    names.addAll(cursor.getKeys());
    while (!cursor.isFinished()) {
      cursor = commands().scan(ScanCursor.of(cursor.getCursor()), ScanArgs.Builder.limit(1_000));
      names.addAll(cursor.getKeys());
    }
    return names;
  }

  /** Keys of sessions among these. */
  static List<String> records(List<String> names) {
    return names.stream().filter(name -> RECORD.matcher(name).matches()).toList();
  }

  /** The key of some session that has not ended: one with a body. */
  String liveRecord() {
    return records(names()).stream()
        .filter(name -> commands().hstrlen(name, "b") > 0)
        .findFirst()
        .orElseThrow();
  }

  long bytesOf(String key) {
    return commands().memoryUsage(key);
  }

  /** Runs a script whose answer is a number. */
  long number(String script, String key, String... arguments) {
    return commands().<Long>eval(script, ScriptOutputType.INTEGER, new String[] {key}, arguments);
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
