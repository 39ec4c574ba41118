package dev.vestibule.http;

import dev.vestibule.decision.Origin;
import dev.vestibule.seal.Secret;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the one inbound door is, and whom it believes.
 *
 * @param host address to listen on
 * @param port 0: any free one
 * @param hosts that browsers know, and requests may be for; each authority once
 * @param trustedPeers whose {@code X-Forwarded-*} are believed
 * @param peerSecret what a trusted peer must also send in {@code X-Vestibule-Peer}; null: nothing
 * @param eventLoops threads that read, decide and write; at least 1
 */
public record HttpSettings(
    String host,
    int port,
    Set<Origin> hosts,
    List<Cidr> trustedPeers,
    @Nullable Secret peerSecret,
    int eventLoops) {

  public HttpSettings {
    hosts = Set.copyOf(hosts);
    trustedPeers = List.copyOf(trustedPeers);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (eventLoops < 1 || eventLoops > 256) {
      throw new IllegalArgumentException("eventLoops: " + eventLoops + " (expected: 1 to 256)");
    }
  }
}
