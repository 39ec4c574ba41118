package dev.vestibule.cookie;

import dev.vestibule.session.Session;
import dev.vestibule.session.Ticket;

/**
 * A session as its browser keeps it.
 *
 * @param ticket under which a process keeps what it learns of the session; never leaves the seal
 * @param session as much of it as rides along
 */
public record CookieSession(Ticket ticket, Session session) {
  public CookieSession {
    if (!ticket.id().equals(session.id())) {
      throw new IllegalArgumentException("ticket: that of another session");
    }
  }

  /** The same session after it was refreshed. */
  public CookieSession with(Session refreshed) {
    return new CookieSession(ticket, refreshed);
  }
}
