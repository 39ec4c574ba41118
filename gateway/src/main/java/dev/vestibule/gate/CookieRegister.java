package dev.vestibule.gate;

import dev.vestibule.cookie.CookieSession;
import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.session.Head;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register of a process for sessions that lie in cookies, in which the ordinary refresh treats
 * them like any other. What a refresh brought is remembered there: whoever comes late, with the
 * cookie of before, finds the newer generation and sends no grant. Virtual threads only.
 */
final class CookieRegister {
  private static final Logger LOG = LoggerFactory.getLogger(CookieRegister.class);
  private static final int MOST_TURNS = 3;

  private final CookieSessions cookies;
  private final SessionVault register;
  private final InstantSource clock;

  CookieRegister(CookieSessions cookies, SessionVault register, InstantSource clock) {
    this.cookies = cookies;
    this.register = register;
    this.clock = clock;
  }

  /** The newest that is known of a session, which is entered; empty if it is known to be over. */
  Optional<Session> newest(CookieSession kept) throws StoreUnavailable {
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      switch (register.load(kept.ticket())) {
        case Held.Live held when held.session().generation() >= kept.session().generation() -> {
          return Optional.of(held.session());
        }
        // Refreshed elsewhere: what this process has of it is of no use to anybody any more.
        case Held.Live older -> register.replace(kept.ticket(), older, head(kept), kept.session());
        case Held.Absent() -> enter(kept);
        case Held.Over _ -> {
          cookies.end(kept.session().id());
          return Optional.empty();
        }
      }
    }
    throw new StoreUnavailable("a session kept changing");
  }

  private void enter(CookieSession kept) {
    try {
      Session session = kept.session();
      var _ =
          register.create(
              kept.ticket(),
              session,
              session.endsAt(),
              () -> Duration.between(session.createdAt(), clock.instant()));
    } catch (StoreUnavailable e) {
      // Another request was faster: the next turn finds what it entered, or that all is closed.
      LOG.debug("session.cookie register={}", e.getMessage());
    }
  }

  private static Head head(CookieSession kept) {
    Session session = kept.session();
    return Head.untroubled(session.provider(), session.generation());
  }
}
