package dev.vestibule.redis;

import dev.vestibule.session.Watchers;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.RedisClusterPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import java.util.concurrent.locks.ReentrantLock;

/** Passes on to the watchers what a subscription hears, and that it may have missed something. */
final class NoticeListener {
  private final Watchers watchers;

  /** The watchers are told of both ends of a gap in their order: under it, and they don't block. */
  private final ReentrantLock telling = new ReentrantLock();

  /** Set by who finds that nothing is heard, cleared by who is subscribed again; under the lock. */
  private volatile boolean deaf;

  /** Guarded by the lock; counted also while nothing is heard already. */
  private long losses;

  NoticeListener(Watchers watchers) {
    this.watchers = watchers;
  }

  /** Nothing is heard from now on. */
  void lost() {
    telling.lock();
    try {
      losses++;
      if (!deaf) {
        deaf = true;
        watchers.noticesLost();
      }
    } finally {
      telling.unlock();
    }
  }

  /** What follows is heard. */
  void hears() {
    telling.lock();
    try {
      if (deaf) {
        deaf = false;
        watchers.noticesBack();
      }
    } finally {
      telling.unlock();
    }
  }

  /** So many times something was lost until now. */
  long losses() {
    telling.lock();
    try {
      return losses;
    } finally {
      telling.unlock();
    }
  }

  /** What follows is heard, unless something more was lost meanwhile. */
  void hearsSince(long before) {
    telling.lock();
    try {
      if (losses == before) {
        hears();
      }
    } finally {
      telling.unlock();
    }
  }

  boolean isDeaf() {
    return deaf;
  }

  private void told(byte[] message) {
    KeyNames.told(message).ifPresent(watchers::changed);
  }

  RedisClusterPubSubAdapter<byte[], byte[]> ofShards() {
    return new RedisClusterPubSubAdapter<>() {
      @Override
      public void smessage(RedisClusterNode node, byte[] channel, byte[] message) {
        told(message);
      }
    };
  }

  /** To be added to each connection of one subscription, and ended before they are. */
  Connections ofConnections() {
    return new Connections();
  }

  /** Nothing is heard once one of them has ended, unless the subscription is over itself. */
  final class Connections implements RedisConnectionStateListener {
    /** Set by who ends the subscription, before its connections. */
    private volatile boolean over;

    private Connections() {}

    /** Of the one connection by a pattern. */
    RedisPubSubListener<byte[], byte[]> messages() {
      return new RedisPubSubAdapter<>() {
        @Override
        public void message(byte[] pattern, byte[] channel, byte[] message) {
          told(message);
        }

        @Override
        public void psubscribed(byte[] pattern, long count) {
          if (!over) {
            hears();
          }
        }
      };
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
      if (!over) {
        lost();
      }
    }

    void end() {
      over = true;
    }
  }
}
