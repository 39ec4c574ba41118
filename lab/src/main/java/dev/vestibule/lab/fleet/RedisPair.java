package dev.vestibule.lab.fleet;

import java.nio.file.Path;

/**
 * A Redis with a replica that follows it, and one address for both: when the primary is gone, the
 * replica takes over its port, as a service's address moves in a failover. What the primary had
 * acknowledged and the replica not yet heard is lost then. The one that died comes back as a
 * replica of its successor. One failover; its methods block.
 */
public final class RedisPair implements AutoCloseable {

  private final RedisServer primary;
  private final RedisServer replica;
  private final int port;

  private RedisPair(RedisServer primary, RedisServer replica) {
    this.primary = primary;
    this.replica = replica;
    this.port = primary.port();
  }

  public static RedisPair in(Path folder) {
    RedisServer primary = RedisServer.in(folder.resolve("primary"));
    return new RedisPair(primary, RedisServer.replicaOf(primary, folder.resolve("replica")));
  }

  /** {@code host:port} of the primary, whichever it is. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The one that is the primary at first: to stop, to freeze. */
  public RedisServer primary() {
    return primary;
  }

  /** Returns when the replica follows, and the primary counts it among those that do. */
  public void start() {
    primary.start();
    replica.start();
    replica.awaitFollowing();
    primary.await(
        "counts its replica", () -> primary.ask("INFO", "replication").contains("state=online"));
  }

  /** The replica hears of no more writes: what comes now is lost in the failover. */
  public void cut() {
    replica.await("stands alone", () -> replica.ask("REPLICAOF", "NO", "ONE").startsWith("OK"));
  }

  /** The primary dies, the replica is found at its address, and the dead one follows it. */
  public void failOver() {
    primary.kill();
    cut();
    replica.moveTo(port);
    primary.follow(replica);
    primary.awaitFollowing();
  }

  @Override
  public void close() {
    replica.close();
    primary.close();
  }
}
