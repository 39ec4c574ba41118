package dev.vestibule.gate;

import static dev.vestibule.decision.Decision.Unavailable.SHORTLY;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.cookie.CookieSession;
import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slow lane of sessions that lie in cookies: opens them, and refreshes those that can be. Who
 * brings the cookie of before a refresh is given the new one. Plain blocking code; virtual threads
 * only.
 */
final class CookieLane {
  private static final Logger LOG = LoggerFactory.getLogger(CookieLane.class);

  /** How things stand with a session. */
  sealed interface Standing {
    /** It lets in. */
    record Alive(Session session, View view) implements Standing {}

    /** There is none, or none any more. */
    record Gone() implements Standing {}

    /** Neither can be said now. */
    record Unknown(Duration retryAfter) implements Standing {}
  }

  private static final int MOST_TURNS = 3;
  private static final int MOST_RESTING = 50_000;

  private final CookieSessions cookies;
  private final LiveCookies ready;
  private final Views views;
  private final Renewals renewals;
  private final CookieRegister register;
  private final RefreshCoordinator coordinator;
  private final InstantSource clock;

  /**
   * Until when sessions are left alone because somebody asked for it. Put by who was asked, read by
   * who wants a refresh; past the bound one is tried early.
   */
  private final Cache<SessionId, Instant> resting =
      Caffeine.newBuilder().maximumSize(MOST_RESTING).executor(Runnable::run).build();

  CookieLane(
      CookieSessions cookies,
      LiveCookies ready,
      Views views,
      SessionVault register,
      RefreshCoordinator coordinator,
      InstantSource clock) {
    this.cookies = cookies;
    this.ready = ready;
    this.views = views;
    this.renewals = new Renewals(cookies);
    this.register = new CookieRegister(cookies, register, clock);
    this.coordinator = coordinator;
    this.clock = clock;
  }

  /**
   * What a request with this text is to be told. Waits for a grant where the session's time has
   * come, within bounds.
   */
  Standing stand(AuthRequest request, String text) throws InterruptedException {
    Optional<CookieSession> opened = live(text);
    if (opened.isEmpty()) {
      return new Standing.Gone();
    }
    CookieSession kept = opened.get();
    try {
      Optional<Session> newest = newest(kept);
      return newest.isPresent() ? stand(request, text, kept, newest.get()) : new Standing.Gone();
    } catch (StoreUnavailable e) {
      return new Standing.Unknown(SHORTLY);
    }
  }

  private Standing stand(AuthRequest request, String text, CookieSession kept, Session known)
      throws InterruptedException {
    Session newest = known;
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      Optional<View> view = views.of(newest, clock.instant());
      if (view.isEmpty() || clock.millis() >= view.get().endsAt()) {
        return new Standing.Gone();
      }
      if (clock.millis() < view.get().servesUntil()) {
        return landed(request, text, kept, newest, view.get());
      }
      Instant rest = resting.getIfPresent(newest.id());
      if (rest != null && clock.instant().isBefore(rest)) {
        return new Standing.Unknown(Duration.between(clock.instant(), rest));
      }
      switch (refreshed(kept, newest, view.get())) {
        case RefreshOutcome.Refreshed(Session next) -> newest = next;
        case RefreshOutcome.Superseded(Session next) -> newest = next;
        // Of one whose time has not come: the register has forgotten it, which is no end.
        case RefreshOutcome.Ended(Ending why) when why == Ending.EXPIRED -> {
          return new Standing.Unknown(SHORTLY);
        }
        case RefreshOutcome.Ended _ -> {
          return new Standing.Gone();
        }
        case RefreshOutcome.Unavailable(Duration retryAfter) -> {
          return new Standing.Unknown(retryAfter);
        }
        case RefreshOutcome.Throttled(Duration retryAfter) -> {
          return new Standing.Unknown(retryAfter);
        }
      }
    }
    return new Standing.Unknown(SHORTLY);
  }

  /**
   * Refreshes a session that still lets in, so that its next request is given what that brought.
   */
  void tend(AuthRequest request, String text, LiveCookie tended) throws InterruptedException {
    try {
      Optional<CookieSession> opened = live(text);
      Optional<Session> newest = opened.isPresent() ? newest(opened.get()) : Optional.empty();
      Optional<View> view = newest.flatMap(session -> views.of(session, clock.instant()));
      if (view.isPresent() && clock.millis() >= view.get().refreshAt()) {
        refreshed(opened.orElseThrow(), newest.orElseThrow(), view.get());
      }
      stand(request, text);
    } catch (StoreUnavailable e) {
      // This process is about to end; the cookie is good elsewhere.
      LOG.debug("session.cookie register={}", e.getMessage());
    } finally {
      // Whatever came of it: not again with the very next request.
      Instant rest = resting.getIfPresent(tended.id());
      long shortly = clock.millis() + SHORTLY.toMillis();
      tended.restUntil(rest == null ? shortly : Math.max(shortly, rest.toEpochMilli()));
      tended.stopTending();
    }
  }

  /** The session in a text, unless it is over. */
  private Optional<CookieSession> live(String text) {
    return cookies.open(text).filter(kept -> clock.instant().isBefore(kept.session().endsAt()));
  }

  private RefreshOutcome refreshed(CookieSession kept, Session newest, View view)
      throws InterruptedException {
    RefreshOutcome outcome =
        coordinator.await(kept.ticket(), view.provider(), newest.generation(), view.need());
    if (outcome.rest().isPositive()) {
      resting.put(newest.id(), clock.instant().plus(outcome.rest()));
    }
    return outcome;
  }

  /** Makes a view ready for the next request, with the new cookie where there is one. */
  private Standing landed(
      AuthRequest request, String text, CookieSession kept, Session newest, View view) {
    boolean secure = request.origin().secure();
    Optional<String> renewed =
        newest.generation() > kept.session().generation()
            ? renewals.of(kept.ticket(), newest)
            : Optional.empty();
    View made =
        renewed
            .map(next ->
                view.bringing(
                    cookies.set(
                        request, next, CookieSessions.maxAge(newest.endsAt(), clock.instant()))))
            .orElse(view);
    // Looked at last: an end that came meanwhile keeps from its browser what would revive it.
    ready.land(text, secure, newest.id(), made);
    renewed.ifPresent(next -> ready.land(next, secure, newest.id(), view));
    return cookies.hasEnded(newest.id()) ? new Standing.Gone() : new Standing.Alive(newest, made);
  }

  /**
   * The newest that is known of a session: what its cookie says, unless its refresh is due and this
   * process has done it already. Empty if it is known to be over.
   */
  private Optional<Session> newest(CookieSession kept) throws StoreUnavailable {
    boolean due =
        views
            .of(kept.session(), clock.instant())
            .filter(view -> clock.millis() >= Math.min(view.refreshAt(), view.servesUntil()))
            .isPresent();
    return due && kept.session().tokens().refreshToken() != null
        ? register.newest(kept)
        : Optional.of(kept.session());
  }
}
