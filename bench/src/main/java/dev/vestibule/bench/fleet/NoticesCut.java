package dev.vestibule.bench.fleet;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The replicas hear of no change, while Redis answers all else; until this is closed. */
interface NoticesCut extends AutoCloseable {
  Duration BETWEEN_KILLS = Duration.ofMillis(50);

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
    Thread killer =
        Thread.ofPlatform()
            .name("killer")
            .start(() -> {
              while (!Thread.currentThread().isInterrupted()) {
                redis.commands().clientKill(KillArgs.Builder.typePubsub());
                LockSupport.parkNanos(BETWEEN_KILLS.toNanos());
              }
            });
    return killer::interrupt;
  }
}
