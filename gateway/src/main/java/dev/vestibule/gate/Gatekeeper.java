package dev.vestibule.gate;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Caller;
import dev.vestibule.decision.Decision;
import dev.vestibule.gate.SlowLane.Standing;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
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
  private static final Duration SHORTLY = Duration.ofSeconds(1);

  /** Begins a login for a navigation without a session. Blocks; called on virtual threads. */
  @FunctionalInterface
  public interface LoginStart {
    Decision begin(AuthRequest request) throws InterruptedException;
  }

  /** Decides on requests that bring a bearer token. Called on event loops; never blocks. */
  @FunctionalInterface
  public interface BearerLane {
    /** Where tokens count for nothing: asks no request for one. */
    BearerLane NONE = _ -> null;

    /** Null for a request that is a session's to decide on. */
    @Nullable Admission admit(AuthRequest request);
  }

  /** How many virtual threads there are at most: in the slow lane, at logins. */
  record Bounds(int slowLane, int logins) {
    static Bounds usual() {
      return new Bounds(20_000, 2_000);
    }
  }

  private final BearerLane bearer;
  private final SessionCookie cookie;
  private final LiveSessions sessions;
  private final SlowLane slowLane;
  private final Tending tending;
  private final LoginStart login;
  private final InstantSource clock;

  /** Virtual threads of the slow lane; taken when one is started, given back by itself. */
  private final Semaphore slowLanePlaces;

  /** Logins being begun: strangers must not take the places of those who are logged in. */
  private final Semaphore logins;

  Gatekeeper(
      BearerLane bearer,
      SessionCookie cookie,
      LiveSessions sessions,
      SlowLane slowLane,
      Tending tending,
      LoginStart login,
      InstantSource clock,
      Bounds bounds) {
    this.bearer = bearer;
    this.cookie = cookie;
    this.sessions = sessions;
    this.slowLane = slowLane;
    this.tending = tending;
    this.login = login;
    this.clock = clock;
    this.slowLanePlaces = new Semaphore(bounds.slowLane());
    this.logins = new Semaphore(bounds.logins());
  }

  public Admission admit(AuthRequest request) {
    // What a client says on purpose goes before what a browser sends by itself.
    Admission byToken = bearer.admit(request);
    return byToken == null ? admitBySession(request) : byToken;
  }

  private Admission admitBySession(AuthRequest request) {
    Optional<Ticket> ticket = cookie.ticket(request.headers(), request.origin().secure());
    if (ticket.isEmpty()) {
      return stranger(request);
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
    return later(slowLanePlaces, () -> decide(request, ticket.get()));
  }

  private Admission stranger(AuthRequest request) {
    return switch (Caller.of(request)) {
      case SCRIPT -> new Admission.Now(challenge());
      case NAVIGATION -> later(logins, () -> login.begin(request));
    };
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
      case Standing.Gone() ->
          switch (Caller.of(request)) {
            case SCRIPT -> challenge();
            case NAVIGATION -> beginLogin(request);
          };
      case Standing.Unknown(Duration retryAfter) -> new Decision.Unavailable(retryAfter);
    };
  }

  private static Decision challenge() {
    return new Decision.Challenge("no session, or none any more");
  }

  private interface Slow {
    Decision decide() throws InterruptedException;
  }

  private Decision beginLogin(AuthRequest request) throws InterruptedException {
    if (!logins.tryAcquire()) {
      return new Decision.Unavailable(SHORTLY);
    }
    try {
      return login.begin(request);
    } finally {
      logins.release();
    }
  }

  private static Admission later(Semaphore places, Slow slow) {
    if (!places.tryAcquire()) {
      return new Admission.Now(new Decision.Unavailable(SHORTLY));
    }
    CompletableFuture<Decision> promise = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("admit")
        .start(() -> {
          Decision decision = new Decision.Unavailable(SHORTLY);
          try {
            decision = slow.decide();
          } catch (InterruptedException | RuntimeException e) {
            // Neither let in nor logged out by a defect of ours.
            LOG.atError().setCause(e).log("admission failed");
          } finally {
            places.release();
            promise.complete(decision);
          }
        });
    return new Admission.Later(promise);
  }
}
