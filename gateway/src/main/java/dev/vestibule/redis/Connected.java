package dev.vestibule.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A connection that finds its way back by itself, and what may be sent over it. Used by any thread;
 * a command that cannot be sent at once fails.
 *
 * @param commands of a Cluster each goes to whoever keeps its key, and one without a key to a
 *     member that was chosen once and may be gone
 */
record Connected(
    StatefulConnection<byte[], byte[]> connection,
    RedisClusterAsyncCommands<byte[], byte[]> commands,
    Members members) {
  /** Who can be asked by name. */
  interface Members {
    /**
     * Those that keep keys, {@code host:port}, who is known to fail last; none where there is one.
     */
    List<String> names();

    /** What may be sent to this one of them. */
    CompletableFuture<RedisClusterAsyncCommands<byte[], byte[]>> commands(String name);
  }

  /** To one that is not asked by name. */
  static Connected toOne(
      StatefulConnection<byte[], byte[]> connection,
      RedisClusterAsyncCommands<byte[], byte[]> commands) {
    return new Connected(
        connection,
        commands,
        new Members() {
          @Override
          public List<String> names() {
            return List.of();
          }

          @Override
          public CompletableFuture<RedisClusterAsyncCommands<byte[], byte[]>> commands(
              String name) {
            return CompletableFuture.completedFuture(commands);
          }
        });
  }
}
