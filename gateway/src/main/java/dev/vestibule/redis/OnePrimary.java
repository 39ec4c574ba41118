package dev.vestibule.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One primary that keeps all keys: at one address, or at the one that Sentinels name, who are asked
 * again at each reconnect.
 */
final class OnePrimary implements Deployment {
  private final ClientResources resources = ClientSettings.resources();
  private final RedisClient client = RedisClient.create(resources);
  private final RedisURI uri;
  private final KeyNames names;

  OnePrimary(RedisSettings settings, KeyNames names) {
    this.names = names;
    this.uri =
        settings.topology() == RedisSettings.Topology.SENTINEL
            ? ClientSettings.sentinelUri(
                settings, Objects.requireNonNull(settings.sentinelMaster()))
            : ClientSettings.uri(settings, settings.addresses().getFirst());
    ClientOptions.Builder options = ClientOptions.builder();
    ClientSettings.apply(settings, options);
    client.setOptions(options.build());
  }

  @Override
  public CompletableFuture<Connected> connect() {
    return client
        .connectAsync(ByteArrayCodec.INSTANCE, uri)
        .toCompletableFuture()
        .thenApply(connection -> Connected.toOne(connection, connection.async()));
  }

  @Override
  public Optional<String> keeper(byte[] key) {
    return Optional.empty();
  }

  @Override
  public CompletableFuture<Subscription> subscribe(NoticeListener listener) {
    return client
        .connectPubSubAsync(ByteArrayCodec.INSTANCE, uri)
        .toCompletableFuture()
        .thenCompose(connection -> {
          NoticeListener.Connections ends = listener.ofConnections();
          connection.addListener(ends.messages());
          connection.addListener(ends);
          Subscription subscription = new OneSubscription(connection, names, ends);
          return subscription.begun();
        });
  }

  @Override
  public boolean sharded() {
    return false;
  }

  @Override
  public void close() {
    Shutdown.of(client, resources);
  }

  private record OneSubscription(
      StatefulRedisPubSubConnection<byte[], byte[]> connection,
      KeyNames names,
      NoticeListener.Connections ends)
      implements Subscription {
    @Override
    public CompletableFuture<?> renew() {
      return connection.async().psubscribe(names.channelPattern()).toCompletableFuture();
    }

    @Override
    public CompletableFuture<?> end() {
      ends.end();
      return connection.closeAsync();
    }
  }
}
