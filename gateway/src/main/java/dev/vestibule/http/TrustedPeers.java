package dev.vestibule.http;

import dev.vestibule.seal.Secret;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose word about a request is taken: that of peers in certain networks, and where a secret is
 * configured, only with it. Immutable.
 */
final class TrustedPeers {
  private static final CharSequence SECRET_HEADER = AsciiString.cached("x-vestibule-peer");

  private final List<Cidr> networks;
  private final @Nullable Secret secret;

  TrustedPeers(List<Cidr> networks, @Nullable Secret secret) {
    this.networks = networks;
    this.secret = secret;
  }

  /** Whether the other end of this socket is in one of the networks. */
  boolean include(HttpConnection connection) {
    SocketAddress remote = connection.remoteAddress();
    String address = remote == null ? null : remote.hostAddress();
    if (address == null) {
      return false;
    }
    try {
      return include(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  /** An IPv4 address in IPv6 clothes counts as IPv4. */
  boolean include(InetAddress address) {
    for (Cidr network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the request carries the secret, if there has to be one. */
  boolean vouched(MultiMap headers) {
    if (secret == null) {
      return true;
    }
    List<String> given = headers.getAll(SECRET_HEADER);
    return given.size() == 1 && secret.equals(Secret.of(given.getFirst()));
  }
}
