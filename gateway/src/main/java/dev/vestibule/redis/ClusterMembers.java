package dev.vestibule.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The primaries of a Cluster that keep keys, as the client last saw them. */
record ClusterMembers(StatefulRedisClusterConnection<byte[], byte[]> connection)
    implements Connected.Members {
  static List<RedisClusterNode> primaries(Partitions partitions) {
    return partitions.stream()
        .filter(member -> member.is(NodeFlag.UPSTREAM) && !member.getSlots().isEmpty())
        .sorted(Comparator.comparing(ClusterMembers::isFailing))
        .toList();
  }

  /** Whether the others have agreed that it does not answer. */
  static boolean isFailing(RedisClusterNode member) {
    return member.is(NodeFlag.FAIL);
  }

  /** {@code host:port}. */
  static String name(RedisClusterNode member) {
    return member.getUri().getHost() + ":" + member.getUri().getPort();
  }

  static CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connect(
      StatefulRedisClusterConnection<byte[], byte[]> connection, RedisClusterNode member) {
    return connection.getConnectionAsync(member.getUri().getHost(), member.getUri().getPort());
  }

  @Override
  public List<String> names() {
    return primaries(connection.getPartitions()).stream().map(ClusterMembers::name).toList();
  }

  @Override
  public CompletableFuture<RedisClusterAsyncCommands<byte[], byte[]>> commands(String name) {
    return primaries(connection.getPartitions()).stream()
        .filter(member -> name(member).equals(name))
        .findFirst()
        .map(member -> connect(connection, member).thenApply(ClusterMembers::commands))
        .orElseGet(
            () -> CompletableFuture.failedFuture(new IllegalStateException("no member any more")));
  }

  private static RedisClusterAsyncCommands<byte[], byte[]> commands(
      StatefulRedisConnection<byte[], byte[]> connection) {
    return connection.async();
  }
}
