package dev.vestibule.gate;

import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Answer;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.gate.CookieLane.Standing;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionVault;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may pass where sessions lie in cookies.
 *
 * <p>A request whose cookie this process has opened is decided at once, on the caller's thread;
 * everything else on a virtual thread, of which there are so many at most. Safe for use by any
 * thread; never throws for what a request holds.
 */
public final class CookieGate {
  private static final Logger LOG = LoggerFactory.getLogger(CookieGate.class);

  private final CookieSessions cookies;
  private final LiveCookies live;
  private final CookieLane slowLane;
  private final InstantSource clock;
  private final Strangers strangers;
  private final AdmissionThreads threads;

  /** Sessions being refreshed behind their requests; the others wait for their next request. */
  private final Semaphore tending;

  /**
   * @param register what this process refreshes of the sessions
   */
  public CookieGate(
      CookieSessions cookies,
      SessionVault register,
      RefreshCoordinator coordinator,
      Views views,
      Gatekeeper.LoginStart login,
      SecureRandom random,
      InstantSource clock) {
    Gatekeeper.Bounds bounds = Gatekeeper.Bounds.usual();
    this.cookies = cookies;
    this.live = new LiveCookies(random);
    this.clock = clock;
    this.strangers = new Strangers(login, bounds.logins());
    this.threads = new AdmissionThreads(new Semaphore(bounds.slowLane()));
    this.tending = new Semaphore(Gate.TENDED_AT_ONCE);
    this.slowLane = new CookieLane(cookies, live, views, register, coordinator, clock);
    register.whenEnded(cookies::end);
  }

  /** Decides at once, or promises to; does not block. */
  public Admission admit(AuthRequest request) {
    Optional<String> text = cookies.text(request);
    if (text.isEmpty()) {
      return strangers.admit(request);
    }
    LiveCookie ready = live.find(text.get(), request.origin().secure());
    if (ready != null && !cookies.hasEnded(ready.id())) {
      View view = ready.view();
      if (clock.millis() < view.servesUntil()) {
        use(request, text.get(), ready);
        return view.admission();
      }
    }
    return threads.later(() -> decide(request, text.get()));
  }

  /** Who is logged in, as JSON. Blocks; virtual threads only. */
  public Decision userInfo(AuthRequest request) throws InterruptedException {
    Optional<String> text = cookies.text(request);
    if (text.isEmpty()) {
      return new Decision.Challenge("no session");
    }
    return switch (slowLane.stand(request, text.get())) {
      case Standing.Alive(Session session, View view) ->
          new Decision.Respond(
              new Answer(
                  200,
                  "application/json",
                  UserInfo.json(session.identity()),
                  List.of(),
                  view.cookies()));
      case Standing.Gone() -> new Decision.Challenge("no session, or none any more");
      case Standing.Unknown(Duration retryAfter) -> new Decision.Unavailable(retryAfter);
    };
  }

  private Decision decide(AuthRequest request, String text) throws InterruptedException {
    return switch (slowLane.stand(request, text)) {
      case Standing.Alive(_, View view) -> {
        LiveCookie ready = live.find(text, request.origin().secure());
        if (ready != null) {
          use(request, text, ready);
        }
        yield view.admission().decision();
      }
      case Standing.Gone() -> strangers.decide(request);
      case Standing.Unknown(Duration retryAfter) -> new Decision.Unavailable(retryAfter);
    };
  }

  private void use(AuthRequest request, String text, LiveCookie ready) {
    if (ready.startTending(clock.millis())) {
      tend(request, text, ready);
    }
  }

  private void tend(AuthRequest request, String text, LiveCookie ready) {
    if (!tending.tryAcquire()) {
      ready.stopTending();
      return;
    }
    Thread.ofVirtual()
        .name("tend")
        .start(() -> {
          try {
            slowLane.tend(request, text, ready);
          } catch (InterruptedException | RuntimeException e) {
            LOG.atError().setCause(e).log("refreshing a session failed");
          } finally {
            tending.release();
          }
        });
  }
}
