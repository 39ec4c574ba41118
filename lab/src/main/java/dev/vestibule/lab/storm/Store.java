package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.RedisPair;
import dev.vestibule.lab.fleet.RedisServer;
import java.nio.file.Path;

/** What the replicas share, if they share anything. Its methods block. */
sealed interface Store extends AutoCloseable {

  /** How the replicas reach it. Known before it is started. */
  Ways ways();

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
}
