package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.RedisCluster;
import dev.vestibule.lab.fleet.RedisPair;
import dev.vestibule.lab.fleet.RedisServer;
import java.nio.file.Path;
import java.util.List;

/** What the replicas share, if they share anything. Its methods block. */
sealed interface Store extends AutoCloseable {

  /** What there is. */
  enum Kind {
    NONE,
    SINGLE,
    PAIR,
    CLUSTER
  }

  /** How the replicas reach it. Known before it is started. */
  Ways ways();

  /** What the replicas are told: nothing, one address for all, or each its own. */
  default List<String> addresses() {
    return ways().addresses();
  }

  void start();

  @Override
  void close();

  /** For gateways that keep their sessions themselves. */
  record None() implements Store {
    @Override
    public Ways ways() {
      return Ways.NONE;
    }

    @Override
    public void start() {}

    @Override
    public void close() {}
  }

  /** One Redis, which can go down and come back. */
  record Single(RedisServer redis, Ways ways) implements Store {

    static Single in(Path folder, int replicas) {
      RedisServer redis = RedisServer.in(folder);
      return new Single(redis, Ways.to(redis.port(), replicas));
    }

    @Override
    public void start() {
      redis.start();
    }

    void down() {
      redis.kill();
    }

    void freeze() {
      redis.freeze();
    }

    void thaw() {
      redis.thaw();
    }

    /** {@code forgets}: without what it had written to its disk. */
    void up(boolean forgets) {
      if (forgets) {
        redis.startEmpty();
      } else {
        redis.start();
      }
    }

    @Override
    public void close() {
      ways.close();
      redis.close();
    }
  }

  /** A Redis with a replica of its own that can take over, at the same address. */
  record Pair(RedisPair redis, Ways ways) implements Store {

    static Pair in(Path folder, int replicas) {
      RedisPair redis = RedisPair.in(folder);
      return new Pair(redis, Ways.to(redis.primary().port(), replicas));
    }

    @Override
    public void start() {
      redis.start();
    }

    /** From now on the replica hears of no write. */
    void lag() {
      redis.cut();
    }

    void failOver() {
      redis.failOver();
    }

    @Override
    public void close() {
      ways.close();
      redis.close();
    }
  }

  /** Several primaries, of which one can die. Nobody is told of a way of its own. */
  record Cluster(RedisCluster redis) implements Store {

    static Cluster in(Path folder) {
      return new Cluster(RedisCluster.in(folder));
    }

    @Override
    public Ways ways() {
      return Ways.NONE;
    }

    @Override
    public List<String> addresses() {
      return List.of(String.join(",", redis.addresses()));
    }

    @Override
    public void start() {
      redis.start();
    }

    void failOver() {
      redis.failOver();
    }

    void comeBack() {
      redis.comeBack();
    }

    @Override
    public void close() {
      redis.close();
    }
  }
}
