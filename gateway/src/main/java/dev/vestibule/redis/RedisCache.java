package dev.vestibule.redis;

import dev.vestibule.cache.RemoteCache;
import dev.vestibule.cache.RemoteCacheUnavailable;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Cached values in the same Redis as the sessions and over the same connection, behind the same
 * breaker. Writes are not acknowledged by replicas: what a failover loses is loaded again.
 */
final class RedisCache implements RemoteCache {
  private final GuardedConnection connection;
  private final KeyNames names;
  private final Patience patience;

  RedisCache(GuardedConnection connection, KeyNames names, Patience patience) {
    this.connection = connection;
    this.names = names;
    this.patience = patience;
  }

  @Override
  public Optional<Kept> get(String name, int largest) throws RemoteCacheUnavailable {
    byte[] place = names.cached(name);
    byte[] most = Integer.toString(largest).getBytes(StandardCharsets.US_ASCII);
    try {
      return kept(
          patience.await(
              connection.ask(
                  place, redis -> Script.CACHED.run(redis, new byte[][] {place}, most))));
    } catch (StoreUnavailable e) {
      throw unavailable(e);
    }
  }

  private static Optional<Kept> kept(List<Object> answer) {
    Object value = answer.get(0);
    long left = (Long) Objects.requireNonNull(answer.get(1));
    // One without an end is none of ours.
    return value == null || left < 0
        ? Optional.empty()
        : Optional.of(new Kept((byte[]) value, Duration.ofMillis(left)));
  }

  @Override
  public void put(String name, byte[] value, Duration life) throws RemoteCacheUnavailable {
    byte[] place = names.cached(name);
    try {
      patience.await(
          connection.ask(place, redis -> redis.set(place, value, SetArgs.Builder.px(life))));
    } catch (StoreUnavailable e) {
      throw unavailable(e);
    }
  }

  @Override
  public void remove(String name) throws RemoteCacheUnavailable {
    byte[] place = names.cached(name);
    try {
      patience.await(connection.ask(place, redis -> redis.unlink(place)));
    } catch (StoreUnavailable e) {
      throw unavailable(e);
    }
  }

  private static RemoteCacheUnavailable unavailable(StoreUnavailable e) {
    return new RemoteCacheUnavailable(String.valueOf(e.getMessage()), e);
  }
}
