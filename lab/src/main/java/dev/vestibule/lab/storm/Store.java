package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.RedisPair;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.link.FaultyLink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the replicas share, if they share anything. Its methods block. */
sealed interface Store extends AutoCloseable {

  /** {@code host:port}: none, one for all, or one for each replica. */
  List<String> addresses();

  void down();

  void up(boolean forgets);

  /** From now on the store's own replica hears of no write. */
  void lag();

  void failOver();

  void cut(int replica);

  void mend(int replica);

  @Override
  void close();

  /** For gateways that keep their sessions themselves. */
  record None() implements Store {
    @Override
    public List<String> addresses() {
      return List.of();
    }

    @Override
    public void down() {
      throw absent();
    }

    @Override
    public void up(boolean forgets) {
      throw absent();
    }

    @Override
    public void lag() {
      throw absent();
    }

    @Override
    public void failOver() {
      throw absent();
    }

    @Override
    public void cut(int replica) {
      throw absent();
    }

    @Override
    public void mend(int replica) {
      throw absent();
    }

    @Override
    public void close() {}

    private static IllegalStateException absent() {
      return new IllegalStateException("there is no store");
    }
  }

  /** One Redis, to which each replica has a way of its own. */
  static Store single(Path folder, int replicas) {
    RedisServer redis = RedisServer.in(folder);
    redis.start();
    return new Redis(redis, links(replicas, port(redis.address())));
  }

  /** A Redis with a replica of its own that can take over. */
  static Store pair(Path folder, int replicas) {
    RedisPair redis = RedisPair.in(folder);
    redis.start();
    return new Pair(redis, links(replicas, port(redis.address())));
  }

  /** See {@link #single}. */
  record Redis(RedisServer redis, List<FaultyLink> links) implements Store {
    @Override
    public List<String> addresses() {
      return Store.addresses(links);
    }

    @Override
    public void down() {
      redis.kill();
    }

    @Override
    public void up(boolean forgets) {
      if (forgets) {
        redis.startEmpty();
      } else {
        redis.start();
      }
    }

    @Override
    public void lag() {
      throw new IllegalStateException("this store has no replica");
    }

    @Override
    public void failOver() {
      throw new IllegalStateException("this store has no replica");
    }

    @Override
    public void cut(int replica) {
      links.get(replica).cut();
    }

    @Override
    public void mend(int replica) {
      links.get(replica).mend();
    }

    @Override
    public void close() {
      links.forEach(FaultyLink::close);
      redis.close();
    }
  }

  /** See {@link #pair}. */
  record Pair(RedisPair redis, List<FaultyLink> links) implements Store {
    @Override
    public List<String> addresses() {
      return Store.addresses(links);
    }

    @Override
    public void down() {
      throw new IllegalStateException("--redis-down and --redis-failover do not go together");
    }

    @Override
    public void up(boolean forgets) {
      throw new IllegalStateException("--redis-down and --redis-failover do not go together");
    }

    @Override
    public void lag() {
      redis.cut();
    }

    @Override
    public void failOver() {
      redis.failOver();
      int port = port(redis.address());
      links.forEach(link -> {
        link.cut();
        link.leadTo(port);
        link.mend();
      });
    }

    @Override
    public void cut(int replica) {
      links.get(replica).cut();
    }

    @Override
    public void mend(int replica) {
      links.get(replica).mend();
    }

    @Override
    public void close() {
      links.forEach(FaultyLink::close);
      redis.close();
    }
  }

  private static List<FaultyLink> links(int replicas, int port) {
    List<FaultyLink> links = new ArrayList<>();
    for (int replica = 0; replica < replicas; replica++) {
      links.add(FaultyLink.to(port));
    }
    return List.copyOf(links);
  }

  private static List<String> addresses(List<FaultyLink> links) {
    return links.stream().map(link -> "127.0.0.1:" + link.port()).toList();
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
