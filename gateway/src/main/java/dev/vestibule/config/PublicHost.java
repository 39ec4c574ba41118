package dev.vestibule.config;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host as browsers know it: where cookies are set and where a login may return to. HTTPS, except
 * on names that mean this machine.
 *
 * @param name lower case; an IPv6 address in brackets
 * @param port the port in the browser's address bar, the scheme's own where it shows none
 */
public record PublicHost(boolean https, String name, int port) {
  private static final String EXAMPLES =
      " (expected: such as app.example.com, app.example.com:8443 or http://localhost:8400)";
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  static PublicHost parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean http = lower.startsWith("http://");
    String authority =
        http ? lower.substring(7) : lower.startsWith("https://") ? lower.substring(8) : lower;
    if (authority.contains("*")) {
      throw new IllegalArgumentException("has a wildcard (expected: each host by its name)");
    }
    if (!authority.chars().allMatch(c -> c < 128)) {
      throw new IllegalArgumentException(
          "is not ASCII (expected: the xn-- form, as browsers send it)");
    }
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String name = hasPort ? authority.substring(0, colon) : authority;
    int port = hasPort ? Ports.parse(authority.substring(colon + 1)) : http ? 80 : 443;
    if (port < 1 || !isName(name)) {
      throw new IllegalArgumentException("is not a host" + EXAMPLES);
    }
    if (http && !isLoopback(name)) {
      throw new IllegalArgumentException(
          "is plain http (expected: https, or http for localhost, 127.0.0.1 and [::1] only)");
    }
    return new PublicHost(!http, name, port);
  }

  /** As in the {@code Host} header: the port only where it is not the scheme's own. */
  public String authority() {
    return port == (https ? 443 : 80) ? name : name + ":" + port;
  }

  /** As in the {@code Origin} header, such as {@code https://app.example.com}. */
  public String origin() {
    return (https ? "https://" : "http://") + authority();
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

  @Override
  public String toString() {
    return origin();
  }
}
