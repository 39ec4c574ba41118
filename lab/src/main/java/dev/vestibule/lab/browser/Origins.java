package dev.vestibule.lab.browser;

import java.net.URI;
import java.util.Locale;

/**
 * What browsers call same origin, same site and trustworthy. Knows no list of public suffixes: a
 * registrable domain is taken to be a name's last two labels, which is right for {@code
 * app.example.com} and wrong for {@code app.example.co.uk}.
 */
final class Origins {

  private Origins() {}

  static String host(URI address) {
    String host = address.getHost();
    if (host == null) {
      throw new IllegalArgumentException("no host in " + address.getScheme() + " address");
    }
    return host.toLowerCase(Locale.ROOT);
  }

  static String path(URI address) {
    String path = address.getRawPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  static int port(URI address) {
    if (address.getPort() != -1) {
      return address.getPort();
    }
    return isTls(address) ? 443 : 80;
  }

  static boolean isTls(URI address) {
    return "https".equalsIgnoreCase(address.getScheme());
  }

  static boolean sameOrigin(URI one, URI other) {
    return isTls(one) == isTls(other) && host(one).equals(host(other)) && port(one) == port(other);
  }

  /** Ports do not matter, the scheme does. */
  static boolean sameSite(URI one, URI other) {
    return isTls(one) == isTls(other) && site(host(one)).equals(site(host(other)));
  }

  /** As an {@code Origin} header says it. */
  static String text(URI address) {
    boolean usual = port(address) == (isTls(address) ? 443 : 80);
    return (isTls(address) ? "https://" : "http://")
        + host(address)
        + (usual ? "" : ":" + port(address));
  }

  /** TLS, or this very machine. */
  static boolean trustworthy(URI address) {
    return isTls(address) || isLoopback(host(address));
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || (isAddress(host) && host.startsWith("127."));
  }

  static boolean isAddress(String host) {
    return host.startsWith("[") || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
  }

  static boolean isPublicSuffix(String domain) {
    return domain.indexOf('.') < 0;
  }

  static boolean within(String host, String domain) {
    return host.equals(domain) || (host.endsWith("." + domain) && !isAddress(host));
  }

  /** The registrable domain. */
  static String site(String host) {
    if (isAddress(host)) {
      return host;
    }
    int dot = host.lastIndexOf('.');
    return dot < 0 ? host : host.substring(host.lastIndexOf('.', dot - 1) + 1);
  }
}
