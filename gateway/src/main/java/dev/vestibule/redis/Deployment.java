package dev.vestibule.redis;

import dev.vestibule.session.StoreUnavailable;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** How Redis is deployed: the way to whoever keeps the keys. Nothing of it blocks but the end. */
sealed interface Deployment extends AutoCloseable permits OnePrimary, Cluster {
  /**
   * Opens nothing yet.
   *
   * @throws StoreUnavailable if a file for TLS is not what it should be
   */
  static Deployment of(RedisSettings settings, KeyNames names) throws StoreUnavailable {
    try {
      return switch (settings.topology()) {
        case SINGLE, SENTINEL -> new OnePrimary(settings, names);
        case CLUSTER -> new Cluster(settings, names);
      };
    } catch (UncheckedIOException e) {
      throw new StoreUnavailable(String.valueOf(e.getMessage()), e);
    }
  }

  CompletableFuture<Connected> connect();

  /**
   * Which of several keeps this key, {@code host:port}; empty where there is one, or that one is
   * not known. To be asked once connected.
   */
  Optional<String> keeper(byte[] key);

  /** Has the listener hear of every replaced record. */
  CompletableFuture<Subscription> subscribe(NoticeListener listener);

  /**
   * The same for a start: where only some of a Cluster's members are missing, the listener hears
   * the others, and that it is deaf.
   */
  default CompletableFuture<Subscription> subscribeToMost(NoticeListener listener) {
    return subscribe(listener);
  }

  /** Whether notices stay in their shard. */
  boolean sharded();

  /** To be subscribed, on a connection of its own. */
  interface Subscription {
    /** Subscribes again, which changes nothing where all is well; fails where nobody answers. */
    CompletableFuture<?> renew();

    CompletableFuture<?> end();

    /** This, once it is subscribed; ended if it cannot be. */
    default CompletableFuture<Subscription> begun() {
      return renew()
          .<Subscription>thenApply(_ -> this)
          .whenComplete((_, failure) -> {
            if (failure != null) {
              var _ = end();
            }
          });
    }
  }

  /** Closes all its connections. */
  @Override
  void close();
}
