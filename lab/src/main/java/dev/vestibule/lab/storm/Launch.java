package dev.vestibule.lab.storm;

import io.vertx.core.net.HostAndPort;
import java.util.List;

/**
 * How the gateways come to be.
 *
 * @param replicas how many are started, unless some are {@code running}
 * @param redisCluster whether the Redis that they share is a Cluster
 * @param running somebody else's, which are only asked
 * @param vestibule the words that start our own
 * @param port of the front
 * @param keep whether the replicas' folders stay
 * @param command what the report says was typed
 */
record Launch(
    int replicas,
    boolean redisCluster,
    List<HostAndPort> running,
    List<String> vestibule,
    int port,
    boolean keep,
    String command) {

  Launch {
    running = List.copyOf(running);
    vestibule = List.copyOf(vestibule);
  }

  /** Whether the storm starts the gateways itself. */
  boolean starts() {
    return running.isEmpty();
  }
}
