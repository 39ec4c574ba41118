package dev.vestibule.lab.browser;

import java.net.URI;
import java.time.Instant;

/**
 * A cookie as it is kept. {@code age} and {@code used} order those of one instant: each grows with
 * every setting and every sending.
 *
 * @param domain host it belongs to, or under which it goes if not {@code hostOnly}
 * @param expiresAt {@link Instant#MAX} if it lives as long as the browser
 */
record Cookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    boolean secure,
    SameSite sameSite,
    Instant createdAt,
    long age,
    Instant usedAt,
    long used,
    Instant expiresAt) {

  /** {@code DEFAULT} is Lax, but for the first two minutes goes along with a foreign form. */
  enum SameSite {
    NONE,
    DEFAULT,
    LAX,
    STRICT
  }

  /** Nameless ones are sent without an equals sign. */
  String pair() {
    return name.isEmpty() ? value : name + "=" + value;
  }

  /** Same name, domain and path: one replaces the other. A host's own is another cookie. */
  boolean replaces(Cookie other) {
    return name.equals(other.name)
        && domain.equals(other.domain)
        && hostOnly == other.hostOnly
        && path.equals(other.path);
  }

  boolean expired(Instant now) {
    return !expiresAt.isAfter(now);
  }

  boolean goesTo(URI address) {
    String host = Origins.host(address);
    boolean here = hostOnly ? host.equals(domain) : Origins.within(host, domain);
    return here && isOnPath(Origins.path(address)) && (!secure || Origins.trustworthy(address));
  }

  private boolean isOnPath(String asked) {
    return asked.equals(path)
        || (asked.startsWith(path) && (path.endsWith("/") || asked.charAt(path.length()) == '/'));
  }

  Cookie aged(Instant since, long order) {
    return new Cookie(
        name, value, domain, hostOnly, path, secure, sameSite, since, order, usedAt, used,
        expiresAt);
  }

  Cookie usedAt(Instant now, long order) {
    return new Cookie(
        name, value, domain, hostOnly, path, secure, sameSite, createdAt, age, now, order,
        expiresAt);
  }

  /** Without its value. */
  @Override
  public String toString() {
    return "Cookie[" + name + " of " + domain + path + "]";
  }
}
