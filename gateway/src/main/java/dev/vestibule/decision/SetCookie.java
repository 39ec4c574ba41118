package dev.vestibule.decision;

import java.time.Duration;

/**
 * A cookie to set or to remove (RFC 6265 4.1). Always host-only, {@code HttpOnly}, {@code
 * SameSite=Lax}; {@code Secure} on {@code https}. A removal has the same attributes as the setting,
 * or browsers keep the cookie.
 *
 * @param value from the cookie-octet set; empty to remove
 * @param maxAge zero removes; negative makes a cookie of the browser's session
 */
public record SetCookie(String name, String value, String path, boolean secure, Duration maxAge) {
  public static SetCookie remove(String name, String path, boolean secure) {
    return new SetCookie(name, "", path, secure, Duration.ZERO);
  }

  /** The header's value. */
  public String header() {
    return name
        + "="
        + value
        + "; Path="
        + path
        + (maxAge.isNegative() ? "" : "; Max-Age=" + maxAge.toSeconds())
        + "; HttpOnly; SameSite=Lax"
        + (secure ? "; Secure" : "");
  }

  /** The name only: values are secrets. */
  @Override
  public String toString() {
    return "SetCookie[" + name + "]";
  }
}
