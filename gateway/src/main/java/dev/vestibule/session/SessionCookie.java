package dev.vestibule.session;

import dev.vestibule.decision.RequestHeaders;
import dev.vestibule.decision.SetCookie;
import java.time.Duration;
import java.util.List;
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
  private static final int MAXIMUM_HEADER = 32 * 1024;

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
    String name = name(secure);
    String found = "";
    List<String> lines = headers.all("cookie");
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.length() > MAXIMUM_HEADER) {
        return Optional.empty();
      }
      for (int at = 0; at < line.length(); ) {
        int end = line.indexOf(';', at);
        int stop = end < 0 ? line.length() : end;
        while (at < stop && line.charAt(at) == ' ') {
          at++;
        }
        int value = at + name.length() + 1;
        if (value <= stop && line.startsWith(name, at) && line.charAt(value - 1) == '=') {
          if (!found.isEmpty() || value == stop) {
            return Optional.empty();
          }
          found = line.substring(value, stop);
        }
        at = stop + 1;
      }
    }
    return found.isEmpty() ? Optional.empty() : Ticket.parse(found);
  }
}
