package dev.vestibule.config;

import dev.vestibule.decision.Origin;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host as one writes it in the configuration: {@code host[:port]}, where HTTPS is assumed, or
 * with {@code http://} a name that means this machine.
 */
final class Origins {
  private static final String EXAMPLES =
      " (expected: such as app.example.com, app.example.com:8443 or http://localhost:8400)";
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private Origins() {}

  static Origin parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean http = lower.startsWith("http://");
    String rest =
        http ? lower.substring(7) : lower.startsWith("https://") ? lower.substring(8) : lower;
    if (rest.contains("*")) {
      throw new IllegalArgumentException("has a wildcard (expected: each host by its name)");
    }
    if (!rest.chars().allMatch(c -> c < 128)) {
      throw new IllegalArgumentException(
          "is not ASCII (expected: the xn-- form, as browsers send it)");
    }
    int colon = rest.lastIndexOf(':');
    boolean hasPort = colon > rest.lastIndexOf(']');
    String name = hasPort ? rest.substring(0, colon) : rest;
    int port = hasPort ? Ports.parse(rest.substring(colon + 1)) : http ? 80 : 443;
    if (port < 1 || !isName(name)) {
      throw new IllegalArgumentException("is not a host" + EXAMPLES);
    }
    if (http && !isLoopback(name)) {
      throw new IllegalArgumentException(
          "is plain http (expected: https, or http for localhost, 127.0.0.1 and [::1] only)");
    }
    String authority = port == (http ? 80 : 443) ? name : name + ":" + port;
    return new Origin(http ? "http" : "https", authority);
  }

  private static boolean isName(String name) {
    return name.startsWith("[") ? isAddress(name) : NAME.matcher(name).matches();
  }

  private static boolean isLoopback(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || (isAddress(name) && InetAddress.ofLiteral(name).isLoopbackAddress());
  }

  private static boolean isAddress(String name) {
    try {
      InetAddress.ofLiteral(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
