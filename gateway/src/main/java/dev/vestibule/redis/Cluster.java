package dev.vestibule.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Several primaries, each with some of the slots. The client follows slots that move. */
final class Cluster implements Deployment {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(15);
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(1);

  private final ClientResources resources = ClientSettings.resources();
  private final RedisClusterClient client;
  private final Names names;

  Cluster(RedisSettings settings, Names names) {
    this.names = names;
    List<RedisURI> uris =
        settings.addresses().stream()
            .map(address -> ClientSettings.uri(settings, address))
            .toList();
    this.client = RedisClusterClient.create(resources, uris);
    ClusterClientOptions.Builder options = ClusterClientOptions.builder();
    ClientSettings.apply(settings, options);
    client.setOptions(
        options
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enablePeriodicRefresh(LOOK_EVERY)
                    .adaptiveRefreshTriggersTimeout(LOOK_AGAIN_AFTER)
                    .build())
            .build());
  }

  @Override
  public CompletableFuture<Connected> connect() {
    return client
        .refreshPartitionsAsync()
        .thenCompose(_ -> client.connectAsync(ByteArrayCodec.INSTANCE))
        .thenCompose(Cluster::toAllPrimaries)
        .thenApply(connection -> new Connected(connection, connection.async()))
        .toCompletableFuture();
  }

  /**
   * The client connects to a member when it first has a command for it, and refuses that command
   * like any that cannot be sent at once. So only a member that joins later refuses one.
   */
  private static CompletableFuture<StatefulRedisClusterConnection<byte[], byte[]>> toAllPrimaries(
      StatefulRedisClusterConnection<byte[], byte[]> connection) {
    return CompletableFuture.allOf(
            connection.getPartitions().stream()
                .filter(member -> member.is(NodeFlag.UPSTREAM) && !member.getSlots().isEmpty())
                .map(RedisClusterNode::getUri)
                .map(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
                .toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> connection)
        .whenComplete((_, failure) -> {
          if (failure != null) {
            var _ = connection.closeAsync();
          }
        });
  }

  @Override
  public Optional<String> keeper(byte[] key) {
    return Optional.ofNullable(client.getPartitions().getMasterBySlot(SlotHash.getSlot(key)))
        .map(RedisClusterNode::getUri)
        .map(uri -> uri.getHost() + ":" + uri.getPort());
  }

  @Override
  public CompletableFuture<Subscription> subscribe(NoticeListener listener) {
    return client
        .connectPubSubAsync(ByteArrayCodec.INSTANCE)
        .thenCompose(connection -> {
          connection.setNodeMessagePropagation(true);
          connection.addListener(listener.ofShards());
          Subscription subscription =
              new ShardSubscription(connection, names, listener, new AtomicReference<>(List.of()));
          return subscription.begun();
        });
  }

  @Override
  public boolean sharded() {
    return true;
  }

  @Override
  public void close() {
    Shutdown.of(client, resources);
  }

  /**
   * At each member, to the channels of the slots that it has now. A channel whose slot has moved
   * was not heard for a while, though no connection was lost.
   *
   * @param places of each channel when it was last subscribed to; changed by the one who renews
   */
  private record ShardSubscription(
      StatefulRedisClusterPubSubConnection<byte[], byte[]> connection,
      Names names,
      NoticeListener listener,
      AtomicReference<List<RedisURI>> places)
      implements Subscription {
    @Override
    public CompletableFuture<?> renew() {
      Map<RedisURI, List<byte[]>> byMember = new HashMap<>();
      List<RedisURI> now = new ArrayList<>();
      for (byte[] channel : names.channels()) {
        RedisClusterNode member =
            connection.getPartitions().getMasterBySlot(SlotHash.getSlot(channel));
        if (member == null) {
          return CompletableFuture.failedFuture(
              new IllegalStateException("a slot of the cluster has no primary"));
        }
        byMember.computeIfAbsent(member.getUri(), _ -> new ArrayList<>()).add(channel);
        now.add(member.getUri());
      }
      List<RedisURI> before = places.getAndSet(now);
      if (!before.isEmpty() && !before.equals(now)) {
        listener.lost();
      }
      List<CompletableFuture<Void>> all = new ArrayList<>();
      byMember.forEach((uri, channels) -> all.add(subscribe(uri, channels)));
      return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
          .thenRun(listener::hears);
    }

    /** Each in a command of its own: their slots differ. */
    private CompletableFuture<Void> subscribe(RedisURI member, List<byte[]> channels) {
      return connection
          .getConnectionAsync(member.getHost(), member.getPort())
          .thenCompose(its -> {
            its.removeListener(listener.ofConnection());
            its.addListener(listener.ofConnection());
            return CompletableFuture.allOf(
                channels.stream()
                    .map(channel -> its.async().ssubscribe(channel).toCompletableFuture())
                    .toArray(CompletableFuture<?>[]::new));
          });
    }

    @Override
    public CompletableFuture<?> end() {
      return connection.closeAsync();
    }
  }
}
