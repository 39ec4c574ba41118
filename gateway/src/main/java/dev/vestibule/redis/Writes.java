package dev.vestibule.redis;

import dev.vestibule.redis.GuardedConnection.Question;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Writes, which count when enough replicas have acknowledged them. To wait for that stops the
 * connection ({@code WAIT}): where it is wanted, writes have one of their own.
 */
final class Writes {
  private final GuardedConnection connection;
  private final int acknowledgedBy;
  private final Patience patience;

  Writes(GuardedConnection connection, int acknowledgedBy, Patience patience) {
    this.connection = connection;
    this.acknowledgedBy = acknowledgedBy;
    this.patience = patience;
  }

  /** Whether a write counts only once replicas have acknowledged it. */
  boolean areAcknowledged() {
    return acknowledgedBy > 0;
  }

  /**
   * @param key what is written
   * @param changed whether the answer says that something was written
   * @throws StoreUnavailable if it was not done, or not acknowledged, or that is unknown
   */
  <T> T make(byte[] key, Question<T> write, Predicate<T> changed) throws StoreUnavailable {
    CompletableFuture<T> answer =
        connection.ask(
            key,
            redis ->
                acknowledgedBy == 0
                    ? write.of(redis)
                    : write.of(redis).thenCompose(done -> acknowledged(redis, done, changed)));
    return patience.await(answer);
  }

  private <T> CompletionStage<T> acknowledged(
      RedisClusterAsyncCommands<byte[], byte[]> redis, T done, Predicate<T> changed) {
    if (!changed.test(done)) {
      return CompletableFuture.completedStage(done);
    }
    return redis
        .waitForReplication(acknowledgedBy, patience.acknowledgement().toMillis())
        .thenApply(acknowledged -> {
          if (acknowledged < acknowledgedBy) {
            throw new RedisFailures.NotAcknowledged(acknowledged, acknowledgedBy);
          }
          return done;
        });
  }
}
