package dev.vestibule.gate;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Decides who may pass.
 *
 * <p>A request whose session is resident is decided at once, on the caller's thread: no I/O, no
 * blocking, no parsing of tokens. Everything else is decided on a virtual thread, of which there
 * are so many at most. Safe for use by any thread; never throws for what a request holds.
 */
public final class Gatekeeper {
  /** Begins a login for a navigation without a session. Blocks; called on virtual threads. */
  @FunctionalInterface
  public interface LoginStart {
    Decision begin(AuthRequest request) throws InterruptedException;
  }

  /** How many virtual threads there are at most: in the slow lane, at logins. */
  record Bounds(int slowLane, int logins) {
    static Bounds usual() {
      return new Bounds(20_000, 2_000);
    }
  }

  private final SessionCookie cookie;
  private final LiveSessions sessions;
  private final SlowLane slowLane;
  private final Tending tending;
  private final Strangers strangers;
  private final InstantSource clock;

  private final AdmissionThreads threads;

  Gatekeeper(
      SessionCookie cookie,
      LiveSessions sessions,
      SlowLane slowLane,
      Tending tending,
      LoginStart login,
      InstantSource clock,
      Bounds bounds) {
    this.cookie = cookie;
    this.sessions = sessions;
    this.slowLane = slowLane;
    this.tending = tending;
    this.strangers = new Strangers(login, bounds.logins());
    this.clock = clock;
    this.threads = new AdmissionThreads(new Semaphore(bounds.slowLane()));
  }

  public Admission admit(AuthRequest request) {
    Optional<Ticket> ticket = cookie.ticket(request.headers(), request.origin().secure());
    if (ticket.isEmpty()) {
      return strangers.admit(request);
    }
    LiveSession session = sessions.find(ticket.get());
    if (session != null) {
      View view = session.view();
      long now = clock.millis();
      if (sessions.mayServe(session, view, now)) {
        tending.use(session, now);
        return view.admission();
      }
    }
    return threads.later(() -> decide(request, ticket.get()));
  }

  private Decision decide(AuthRequest request, Ticket ticket) throws InterruptedException {
    return switch (slowLane.stand(ticket)) {
      case Standing.Alive(View view) -> {
        LiveSession session = sessions.find(ticket);
        if (session != null) {
          tending.use(session, clock.millis());
        }
        yield view.admission().decision();
      }
      case Standing.Gone() -> strangers.decide(request);
      case Standing.Unknown(Duration retryAfter) -> new Decision.Unavailable(retryAfter);
    };
  }
}
