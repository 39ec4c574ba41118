package dev.vestibule.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a Redis says of itself: of a Cluster, what one of its members says.
 *
 * @param product name and version
 * @param version of Redis whose commands it knows, such as 7.0.15
 * @param mode {@code standalone}, {@code cluster} or {@code sentinel}
 * @param role {@code master} or {@code slave}
 * @param replicas how many are connected to it
 * @param evictionPolicy what it does when its memory is full
 * @param journal whether each write is kept on disk (append-only file)
 * @param snapshots whether its memory is saved from time to time; null if it does not say
 * @param writesNeedReplicas how many replicas it wants before it accepts a write; null if it does
 *     not say
 * @param named whether it has a {@code run_id}, by which one that began anew is told
 */
public record RedisFacts(
    String product,
    String version,
    String mode,
    String role,
    int replicas,
    String evictionPolicy,
    boolean journal,
    @Nullable Boolean snapshots,
    @Nullable Integer writesNeedReplicas,
    boolean named) {
  /** Whether it is what the settings take it for, and a primary. */
  public boolean serves(RedisSettings settings) {
    boolean meant =
        switch (mode) {
          case "sentinel" -> false;
          case "cluster" -> settings.topology() == RedisSettings.Topology.CLUSTER;
          default -> true;
        };
    return meant && role.equals("master");
  }

  static CompletionStage<RedisFacts> of(RedisClusterAsyncCommands<byte[], byte[]> redis) {
    return redis
        .info()
        .thenCombine(
            configuration(redis), (info, configuration) -> of(parsed(info), configuration));
  }

  /** Managed services forbid this question; then it stays unknown. */
  private static CompletionStage<Map<String, String>> configuration(
      RedisClusterAsyncCommands<byte[], byte[]> redis) {
    return redis
        .configGet("save", "min-replicas-to-write")
        .exceptionallyCompose(failure ->
            RedisFailures.answered(failure)
                ? CompletableFuture.completedStage(Map.of())
                : CompletableFuture.failedStage(failure));
  }

  static RedisFacts of(Map<String, String> info, Map<String, String> configuration) {
    String version = info.getOrDefault("redis_version", "?");
    String save = configuration.get("save");
    String least = configuration.get("min-replicas-to-write");
    return new RedisFacts(
        product(info, version),
        version,
        info.getOrDefault("redis_mode", "?"),
        info.getOrDefault("role", "?"),
        number(info.get("connected_slaves")),
        info.getOrDefault("maxmemory_policy", "?"),
        "1".equals(info.get("aof_enabled")),
        save == null ? null : !save.isBlank(),
        least == null ? null : number(least),
        info.containsKey("run_id"));
  }

  private static String product(Map<String, String> info, String version) {
    String valkey = info.get("valkey_version");
    String dragonfly = info.get("dragonfly_version");
    if (valkey != null) {
      return "Valkey " + valkey;
    }
    return dragonfly != null ? "Dragonfly " + dragonfly : "Redis " + version;
  }

  private static Map<String, String> parsed(String info) {
    Map<String, String> parsed = new HashMap<>();
    info.lines()
        .forEach(line -> {
          int colon = line.indexOf(':');
          if (colon > 0) {
            parsed.put(line.substring(0, colon), line.substring(colon + 1).strip());
          }
        });
    return parsed;
  }

  private static int number(@Nullable String digits) {
    return Objects.requireNonNullElse(digits, "").matches("\\d{1,9}")
        ? Integer.parseInt(Objects.requireNonNull(digits))
        : 0;
  }
}
