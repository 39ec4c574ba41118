package dev.vestibule.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Several primaries, each with some of the slots. The client follows slots that move. */
final class Cluster implements Deployment {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(15);
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(1);

  private final ClientResources resources = ClientSettings.resources();
  private final RedisClusterClient client;
  private final KeyNames names;

  Cluster(RedisSettings settings, KeyNames names) {
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
        .thenCompose(Cluster::toMostPrimaries)
        .thenApply(connection ->
            new Connected(connection, connection.async(), new ClusterMembers(connection)))
        .toCompletableFuture();
  }

  /**
   * The client connects to a member when it first has a command for it, and refuses that command
   * like any that cannot be sent at once. So only a member that joins later refuses one, or one
   * that is away now: most are enough to begin with, and nobody waits for who is known to fail.
   */
  private static CompletableFuture<StatefulRedisClusterConnection<byte[], byte[]>> toMostPrimaries(
      StatefulRedisClusterConnection<byte[], byte[]> connection) {
    List<RedisClusterNode> primaries = ClusterMembers.primaries(connection.getPartitions());
    return Majority.of(
            primaries.stream()
                .map(member ->
                    ClusterMembers.isFailing(member)
                        ? CompletableFuture.failedFuture(
                            new IllegalStateException("the Cluster says that it fails"))
                        : ClusterMembers.connect(connection, member))
                .toList())
        .thenCompose(missing ->
            missing.enough()
                ? CompletableFuture.completedFuture(connection)
                : CompletableFuture.failedFuture(missing.failures().getFirst()))
        .whenComplete((_, failure) -> {
          if (failure != null) {
            var _ = connection.closeAsync();
          }
        });
  }

  @Override
  public Optional<String> keeper(byte[] key) {
    return Optional.ofNullable(client.getPartitions().getMasterBySlot(SlotHash.getSlot(key)))
        .map(ClusterMembers::name);
  }

  @Override
  public CompletableFuture<Subscription> subscribe(NoticeListener listener) {
    return subscription(listener).thenCompose(Subscription::begun);
  }

  @Override
  public CompletableFuture<Subscription> subscribeToMost(NoticeListener listener) {
    return subscription(listener).thenCompose(ShardSubscription::begunAtMost);
  }

  private CompletableFuture<ShardSubscription> subscription(NoticeListener listener) {
    return client
        .connectPubSubAsync(ByteArrayCodec.INSTANCE)
        .thenApply(connection -> {
          connection.setNodeMessagePropagation(true);
          connection.addListener(listener.ofShards());
          return new ShardSubscription(connection, names, listener);
        })
        .toCompletableFuture();
  }

  @Override
  public boolean sharded() {
    return true;
  }

  @Override
  public void close() {
    Shutdown.of(client, resources);
  }
}
