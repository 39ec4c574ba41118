package dev.vestibule.gate;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.gate.SlowLane.Standing;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may pass.
 *
 * <p>A request whose session is resident is decided at once, on the caller's thread: no I/O, no
 * blocking, no parsing of tokens. Everything else is decided on a virtual thread, of which there
 * are so many at most. Safe for use by any thread; never throws for what a request holds.
 */
public final class Gatekeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);

  /** Begins a login for a navigation without a session. Blocks; called on virtual threads. */
  @FunctionalInterface
  public interface LoginStart {
    Decision begin(AuthRequest request) throws InterruptedException;
  }

  /** How many virtual threads there are at most: in the slow lane, at logins, behind requests. */
  record Bounds(int slowLane, int logins, int tended) {
    static Bounds usual() {
      return new Bounds(20_000, 2_000, 500);
    }
  }

  private final SessionCookie cookie;
  private final LiveSessions sessions;
  private final SlowLane slowLane;
  private final Strangers strangers;
  private final InstantSource clock;

  private final Lane lane;

  /** Resident sessions being looked after at once; the others wait for their next request. */
  private final Semaphore tending;

  Gatekeeper(
      SessionCookie cookie,
      LiveSessions sessions,
      SlowLane slowLane,
      LoginStart login,
      InstantSource clock,
      Bounds bounds) {
    this.cookie = cookie;
    this.sessions = sessions;
    this.slowLane = slowLane;
    this.strangers = new Strangers(login, bounds.logins());
    this.clock = clock;
    this.lane = new Lane(new Semaphore(bounds.slowLane()));
    this.tending = new Semaphore(bounds.tended());
  }

  public Admission admit(AuthRequest request) {
    Optional<Ticket> ticket = cookie.ticket(request.headers(), request.origin().secure());
    if (ticket.isEmpty()) {
      return strangers.admit(request);
    }
    LiveSession session = sessions.find(ticket.get());
    if (session != null) {
      View view = session.view();
      if (clock.millis() < view.servesUntil()) {
        use(session);
        return view.admission();
      }
    }
    return lane.later(() -> decide(request, ticket.get()));
  }

  private Decision decide(AuthRequest request, Ticket ticket) throws InterruptedException {
    return switch (slowLane.stand(ticket)) {
      case Standing.Alive(View view) -> {
        LiveSession session = sessions.find(ticket);
        if (session != null) {
          use(session);
        }
        yield view.admission().decision();
      }
      case Standing.Gone() -> strangers.decide(request);
      case Standing.Unknown(Duration retryAfter) -> new Decision.Unavailable(retryAfter);
    };
  }

  private void use(LiveSession session) {
    long now = clock.millis();
    session.seen(now);
    if (session.startTending(now)) {
      tend(session);
    }
  }

  private void tend(LiveSession session) {
    if (!tending.tryAcquire()) {
      session.stopTending();
      return;
    }
    Thread.ofVirtual()
        .name("tend")
        .start(() -> {
          try {
            slowLane.tend(session);
          } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("looking after a session failed");
          } finally {
            tending.release();
          }
        });
  }
}
