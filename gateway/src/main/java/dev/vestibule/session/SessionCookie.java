package dev.vestibule.session;

import dev.vestibule.decision.CookiePairs;
import dev.vestibule.decision.RequestHeaders;
import dev.vestibule.decision.SetCookie;
import java.time.Duration;
import java.util.Optional;

/**
 * The cookie that carries a ticket: {@code __Host-} and the configured name on {@code https}, the
 * plain name on local {@code http}. Always host-only.
 *
 * <p>Looked up by exact ASCII name. Two cookies of our name mean that somebody else set one, so
 * neither is believed (cookie tossing from a sibling host).
 */
public final class SessionCookie {
  private static final String HOST_PREFIX = "__Host-";

  private final String secureName;
  private final String plainName;

  public SessionCookie(String name) {
    this.secureName = HOST_PREFIX + name;
    this.plainName = name;
  }

  /** The cookie's name on this kind of origin. */
  public String name(boolean secure) {
    return secure ? secureName : plainName;
  }

  /** Sets the ticket, for as long as the browser keeps cookies of its session or {@code maxAge}. */
  public SetCookie set(Ticket ticket, boolean secure, Duration maxAge) {
    return new SetCookie(name(secure), ticket.text(), "/", secure, maxAge);
  }

  public SetCookie remove(boolean secure) {
    return SetCookie.remove(name(secure), "/", secure);
  }

  /** The ticket that the request carries; empty if there is none, or not exactly one. */
  public Optional<Ticket> ticket(RequestHeaders headers, boolean secure) {
    return CookiePairs.only(headers, name(secure)).flatMap(Ticket::parse);
  }
}
