package dev.vestibule.bench.fleet;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The replicas hear of no change, while Redis answers all else; until this is closed. */
interface NoticesCut extends AutoCloseable {
  Duration BETWEEN_KILLS = Duration.ofMillis(50);
  Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  void close();

  /** Subscriptions are refused, and those that there are end. */
  static NoticesCut refused(RedisEye redis) {
    redis
        .commands()
        .aclSetuser("default", AclSetuserArgs.Builder.removeCommand(CommandType.PSUBSCRIBE));
    redis.commands().clientKill(KillArgs.Builder.typePubsub());
    return () ->
        redis
            .commands()
            .aclSetuser("default", AclSetuserArgs.Builder.addCommand(CommandType.PSUBSCRIBE));
  }

  /** Every subscription is killed as soon as it is there again, and again. */
  static NoticesCut killed(RedisEye redis) {
    CountDownLatch closed = new CountDownLatch(1);
    Thread killer =
        Thread.ofVirtual()
            .name("killer")
            .start(() -> {
              do {
                redis.commands().clientKill(KillArgs.Builder.typePubsub());
              } while (!isClosedAfter(BETWEEN_KILLS, closed));
            });
    return () -> {
      closed.countDown();
      var _ = joined(killer);
    };
  }

  private static boolean isClosedAfter(Duration pause, CountDownLatch closed) {
    try {
      return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static boolean joined(Thread thread) {
    try {
      return thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
