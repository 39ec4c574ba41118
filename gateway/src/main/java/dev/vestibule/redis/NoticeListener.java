package dev.vestibule.redis;

import dev.vestibule.session.Watchers;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.RedisClusterPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import java.util.concurrent.atomic.AtomicBoolean;

/** Passes on to the watchers what a subscription hears, and that it may have missed something. */
final class NoticeListener {
  private final Watchers watchers;

  /** Set by who finds that nothing is heard, cleared by who is subscribed again. */
  private final AtomicBoolean deaf = new AtomicBoolean();

  private final RedisConnectionStateListener ofConnection =
      new RedisConnectionStateListener() {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
          lost();
        }
      };

  NoticeListener(Watchers watchers) {
    this.watchers = watchers;
  }

  /** Nothing is heard from now on. */
  void lost() {
    if (!deaf.getAndSet(true)) {
      watchers.noticesLost();
    }
  }

  /** What follows is heard. */
  void hears() {
    if (deaf.getAndSet(false)) {
      watchers.noticesBack();
    }
  }

  boolean isDeaf() {
    return deaf.get();
  }

  private void told(byte[] message) {
    KeyNames.told(message).ifPresent(watchers::changed);
  }

  RedisPubSubListener<byte[], byte[]> ofMessages() {
    return new RedisPubSubAdapter<>() {
      @Override
      public void message(byte[] pattern, byte[] channel, byte[] message) {
        told(message);
      }

      @Override
      public void psubscribed(byte[] pattern, long count) {
        hears();
      }
    };
  }

  RedisClusterPubSubAdapter<byte[], byte[]> ofShards() {
    return new RedisClusterPubSubAdapter<>() {
      @Override
      public void smessage(RedisClusterNode node, byte[] channel, byte[] message) {
        told(message);
      }
    };
  }

  /** Always the same one. */
  RedisConnectionStateListener ofConnection() {
    return ofConnection;
  }
}
