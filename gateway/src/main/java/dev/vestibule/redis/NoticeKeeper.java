package dev.vestibule.redis;

import dev.vestibule.redis.Deployment.Subscription;
import dev.vestibule.session.Watchers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this process subscribed to what others replace. A subscription is renewed every second or
 * few, since one whose peer is gone without a word looks like one that has nothing to tell; where
 * that fails, another takes its place. The watchers are told of both ends of a gap.
 */
final class NoticeKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeKeeper.class);
  private static final Duration RENEW_EVERY = Duration.ofSeconds(1);

  /** Where a renewal is a command for each of many channels. */
  private static final Duration RENEW_SHARDS_EVERY = Duration.ofSeconds(5);

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Deployment deployment;
  private final GuardedConnection connection;
  private final NoticeListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();

  /** Guarded by the lock. */
  private boolean closed;

  /** The keeper's own, once it runs. */
  private Subscription subscription;

  /**
   * Subscribes; fails as the connection does.
   *
   * @param connection told when a renewal finds no answer: who is told nothing any more asks Redis,
   *     and would find that out once more
   */
  static CompletableFuture<NoticeKeeper> start(
      Deployment deployment, Watchers watchers, GuardedConnection connection) {
    NoticeListener listener = new NoticeListener(watchers);
    return deployment
        .subscribeToMost(listener)
        .thenApply(
            subscription -> new NoticeKeeper(deployment, connection, listener, subscription));
  }

  private NoticeKeeper(
      Deployment deployment,
      GuardedConnection connection,
      NoticeListener listener,
      Subscription subscription) {
    this.deployment = deployment;
    this.connection = connection;
    this.listener = listener;
    this.subscription = subscription;
    Thread.ofVirtual().name("session-notices").start(this::keep);
  }

  private void keep() {
    boolean heard = true;
    while (pause()) {
      boolean renewed = renewed();
      if (renewed != heard) {
        heard = renewed;
        LOG.atInfo().addKeyValue("heard", heard).log("store.notices");
      }
    }
  }

  private boolean renewed() {
    long answers = connection.answers();
    try {
      subscription.renew().join();
      return true;
    } catch (RuntimeException lost) {
      if (!deployment.sharded() && RedisFailures.silent(lost)) {
        connection.unanswered(lost, answers);
      }
      listener.lost();
      return replaced();
    }
  }

  private boolean replaced() {
    try {
      Subscription fresh = deployment.subscribe(listener).join();
      var _ = subscription.end();
      subscription = fresh;
      return true;
    } catch (RuntimeException notYet) {
      return false;
    }
  }

  /** Whether something may be missed now. */
  boolean isDeaf() {
    return listener.isDeaf();
  }

  /** Until it is time to subscribe again: soon where nothing is heard. Whether to go on. */
  private boolean pause() {
    lock.lock();
    try {
      long left = (deployment.sharded() ? RENEW_SHARDS_EVERY : RENEW_EVERY).toNanos();
      while (!closed && left > 0) {
        long slice = Math.min(left, LOOK_EVERY.toNanos());
        left -= slice - closing.awaitNanos(slice);
        left = listener.isDeaf() ? 0 : left;
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The subscription ends with the deployment's other connections. */
  void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
