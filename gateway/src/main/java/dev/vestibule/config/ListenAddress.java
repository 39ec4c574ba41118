package dev.vestibule.config;

import java.net.InetAddress;

/**
 * Where to listen: an IP address, or {@code localhost}, with a port (0: any free one). A name would
 * need DNS before anything runs, so there is none.
 */
public record ListenAddress(String host, int port) {
  static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    int port = colon < 0 ? -1 : Ports.parse(text.substring(colon + 1));
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (port < 0 || host.isEmpty() || (!bracketed && host.contains(":")) || !isAddress(host)) {
      throw new IllegalArgumentException(
          "is not an address and port (expected: such as 127.0.0.1:4180, 0.0.0.0:4180 or [::1]:4180)");
    }
    return new ListenAddress(host, port);
  }

  /** Whether only this machine can connect. */
  public boolean isLoopback() {
    return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
  }

  private static boolean isAddress(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
