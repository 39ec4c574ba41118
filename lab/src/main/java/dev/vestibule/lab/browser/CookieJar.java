package dev.vestibule.lab.browser;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;

/**
 * Cookies as Chrome keeps them (RFC 6265bis with Chrome's limits). Not for concurrent use. Does no
 * I/O.
 */
public final class CookieJar {

  public CookieJar(InstantSource clock) {}

  /** Takes one {@code Set-Cookie} line of an answer. False if Chrome would refuse it. */
  public boolean set(URI from, String line, CookieContext context) {
    return !line.isEmpty();
  }

  /** The {@code Cookie} header of a request; empty if there is none. */
  public String header(URI to, CookieContext context) {
    return "";
  }

  /** Names of what is in it, expired or not, each once. */
  public List<String> names() {
    return List.of();
  }
}
