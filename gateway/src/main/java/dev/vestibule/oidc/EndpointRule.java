package dev.vestibule.oidc;

import java.net.URI;

/** Which places may be spoken to with secrets. */
public final class EndpointRule {
  private EndpointRule() {}

  /**
   * {@code https}, or {@code http} on a loopback host; with a host, without user info and fragment.
   */
  public static boolean permits(URI uri) {
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      return false;
    }
    return "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isLoopback(host));
  }

  /** As {@link #permits(URI)}; an issuer on {@code https} has no endpoint on {@code http}. */
  static boolean permits(URI uri, URI issuer) {
    return permits(uri) && (!"https".equals(issuer.getScheme()) || "https".equals(uri.getScheme()));
  }

  /** By name, without a look-up: {@code localhost}, {@code 127.0.0.0/8}, {@code [::1]}. */
  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }
}
