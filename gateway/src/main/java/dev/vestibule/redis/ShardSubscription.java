package dev.vestibule.redis;

import dev.vestibule.redis.Deployment.Subscription;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A subscription at each member of a Cluster, to the channels of the slots that it has now. A
 * channel whose slot has moved was not heard for a while, though no connection was lost.
 */
final class ShardSubscription implements Subscription {
  private final StatefulRedisClusterPubSubConnection<byte[], byte[]> connection;
  private final KeyNames names;
  private final NoticeListener listener;
  private final NoticeListener.Connections ends;

  /** Of each channel when it was last subscribed to; changed by the one who renews. */
  private volatile List<RedisURI> places = List.of();

  ShardSubscription(
      StatefulRedisClusterPubSubConnection<byte[], byte[]> connection,
      KeyNames names,
      NoticeListener listener) {
    this.connection = connection;
    this.names = names;
    this.listener = listener;
    this.ends = listener.ofConnections();
  }

  /** A member that is lost while others still answer is heard again only once it is renewed. */
  @Override
  public CompletableFuture<?> renew() {
    Optional<Map<RedisURI, List<byte[]>>> members = channelsByMember();
    long losses = listener.losses();
    return subscribed(members)
        .thenCompose(outcome -> {
          if (!outcome.failures().isEmpty()) {
            return CompletableFuture.failedFuture(outcome.failures().getFirst());
          }
          listener.hearsSince(losses);
          return CompletableFuture.completedFuture(this);
        });
  }

  /** This, once it is subscribed at most members; ended if it cannot be. */
  CompletableFuture<Subscription> begunAtMost() {
    return subscribed(channelsByMember())
        .thenCompose(outcome -> {
          if (!outcome.failures().isEmpty()) {
            listener.lost();
          }
          return outcome.enough()
              ? CompletableFuture.<Subscription>completedFuture(this)
              : CompletableFuture.failedFuture(outcome.failures().getFirst());
        })
        .whenComplete((_, failure) -> {
          if (failure != null) {
            var _ = end();
          }
        });
  }

  /** As the slots lie now: that one has moved since the last time is told. Empty: one has none. */
  private Optional<Map<RedisURI, List<byte[]>>> channelsByMember() {
    Map<RedisURI, List<byte[]>> byMember = new HashMap<>();
    List<RedisURI> now = new ArrayList<>();
    for (byte[] channel : names.channels()) {
      RedisClusterNode member =
          connection.getPartitions().getMasterBySlot(SlotHash.getSlot(channel));
      if (member == null) {
        return Optional.empty();
      }
      byMember.computeIfAbsent(member.getUri(), _ -> new ArrayList<>()).add(channel);
      now.add(member.getUri());
    }
    List<RedisURI> before = places;
    places = now;
    if (!before.isEmpty() && !before.equals(now)) {
      listener.lost();
    }
    return Optional.of(byMember);
  }

  private CompletableFuture<Majority> subscribed(Optional<Map<RedisURI, List<byte[]>>> members) {
    if (members.isEmpty()) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("a slot of the cluster has no primary"));
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    members.get().forEach((uri, channels) -> all.add(subscribe(uri, channels)));
    return Majority.of(all);
  }

  /** Each in a command of its own: their slots differ. */
  private CompletableFuture<Void> subscribe(RedisURI member, List<byte[]> channels) {
    return connection
        .getConnectionAsync(member.getHost(), member.getPort())
        .thenCompose(its -> {
          its.removeListener(ends);
          its.addListener(ends);
          return CompletableFuture.allOf(
              channels.stream()
                  .map(channel -> its.async().ssubscribe(channel).toCompletableFuture())
                  .toArray(CompletableFuture<?>[]::new));
        });
  }

  @Override
  public CompletableFuture<?> end() {
    ends.end();
    return connection.closeAsync();
  }
}
