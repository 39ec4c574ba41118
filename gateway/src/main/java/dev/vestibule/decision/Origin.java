package dev.vestibule.decision;

import java.net.URI;

/**
 * A configured place that browsers know: scheme, host and port (RFC 6454). The ASCII host is in
 * lower case; the port is there only if it is not the scheme's own.
 *
 * @param authority host, or host and port, as in a {@code Host} header
 */
public record Origin(String scheme, String authority) {
  public boolean secure() {
    return scheme.equals("https");
  }

  /** This origin's URI for {@code path}, which begins with a slash. */
  public URI resolve(String path) {
    return URI.create(this + path);
  }

  @Override
  public String toString() {
    return scheme + "://" + authority;
  }
}
