package dev.vestibule.login;

import dev.vestibule.decision.Origin;
import java.net.IDN;
import java.util.Locale;

/**
 * A second opinion: where a browser goes for a text in {@code Location} or {@code href}, by the URL
 * standard's basic parser for special schemes: trims, drops tabs and newlines, takes backslashes
 * for slashes and any number of them before a host, reads user info up to the last {@code @}, maps
 * the host by IDNA. Independent of the code under test.
 */
final class BrowserUrl {
  private BrowserUrl() {}

  static Origin originOf(String text, String base) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) <= ' ') {
      from++;
    }
    while (to > from && text.charAt(to - 1) <= ' ') {
      to--;
    }
    String url = text.substring(from, to).replaceAll("[\t\n\r]", "");
    String scheme = scheme(url);
    String baseScheme = base.substring(0, base.indexOf(':'));
    if (scheme.isEmpty()) {
      String slashed = url.replace('\\', '/');
      return slashed.startsWith("//")
          ? authority(baseScheme, slashed)
          : authority(baseScheme, base.substring(base.indexOf(':') + 1));
    }
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return new Origin(scheme, "");
    }
    String rest = url.substring(scheme.length() + 1).replace('\\', '/');
    // "https:path" is relative to a base of the same scheme.
    return scheme.equals(baseScheme) && !rest.startsWith("/")
        ? authority(baseScheme, base.substring(base.indexOf(':') + 1))
        : authority(
            scheme,
            scheme.equals(baseScheme) && !rest.startsWith("//")
                ? base.substring(base.indexOf(':') + 1)
                : rest);
  }

  private static String scheme(String url) {
    int colon = url.indexOf(':');
    return colon > 0 && url.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")
        ? url.substring(0, colon).toLowerCase(Locale.ROOT)
        : "";
  }

  private static Origin authority(String scheme, String slashed) {
    int from = 0;
    while (from < slashed.length() && slashed.charAt(from) == '/') {
      from++;
    }
    int to = from;
    while (to < slashed.length() && "/?#".indexOf(slashed.charAt(to)) < 0) {
      to++;
    }
    String authority = slashed.substring(from, to);
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = host.lastIndexOf(':');
    String port = colon > host.lastIndexOf(']') ? host.substring(colon + 1) : "";
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    try {
      name = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      name = "no host";
    }
    boolean own = port.isEmpty() || port.equals(scheme.equals("https") ? "443" : "80");
    return new Origin(scheme, own ? name : name + ":" + port);
  }
}
