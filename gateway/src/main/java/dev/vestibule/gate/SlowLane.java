package dev.vestibule.gate;

import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The slow lane: finds out from store and provider how things stand with a session, and keeps the
 * resident ones fresh behind their requests. Plain blocking code; virtual threads only.
 */
final class SlowLane {
  /** How things stand with a session. */
  sealed interface Standing {
    /** It is there; whether it lets anybody in now is the view's to say. */
    record Alive(View view) implements Standing {}

    /** There is none, or none any more. */
    record Gone() implements Standing {}

    /** Neither can be said now. */
    record Unknown(Duration retryAfter) implements Standing {}
  }

  private static final Duration SHORTLY = Duration.ofSeconds(1);
  private static final int MOST_TURNS = 3;

  private final LiveSessions sessions;
  private final Views views;
  private final SessionVault vault;
  private final RefreshCoordinator coordinator;
  private final InstantSource clock;
  private final Duration longestWait;
  private final Duration storeOutage;

  SlowLane(
      LiveSessions sessions,
      Views views,
      SessionVault vault,
      RefreshCoordinator coordinator,
      InstantSource clock,
      Duration longestWait,
      Duration storeOutage) {
    this.sessions = sessions;
    this.views = views;
    this.vault = vault;
    this.coordinator = coordinator;
    this.clock = clock;
    this.longestWait = longestWait;
    this.storeOutage = storeOutage;
  }

  /**
   * What a request that the fast lane could not decide is to be told: {@code Alive} with a view
   * that serves, or why not. Waits for a grant where the session's time has come, within bounds.
   */
  Standing stand(Ticket ticket) throws InterruptedException {
    Standing standing = look(ticket);
    for (int turn = 0; standing instanceof Standing.Alive(View view) && !serves(view); turn++) {
      if (turn == MOST_TURNS) {
        return new Standing.Unknown(SHORTLY);
      }
      LiveSession resident = sessions.find(ticket);
      if (resident != null && clock.millis() < resident.refreshRestsUntil()) {
        return new Standing.Unknown(
            Duration.ofMillis(resident.refreshRestsUntil() - clock.millis()));
      }
      RefreshOutcome outcome = await(ticket, view);
      if (resident != null) {
        rest(resident, outcome);
      }
      standing =
          switch (outcome) {
            case RefreshOutcome.Refreshed _, RefreshOutcome.Superseded _ -> look(ticket);
            case RefreshOutcome.Ended _ -> gone(ticket);
            case RefreshOutcome.Unavailable(Duration retryAfter) ->
                unlessNewer(ticket, view, new Standing.Unknown(retryAfter));
            case RefreshOutcome.Throttled(Instant until) ->
                new Standing.Unknown(Duration.between(clock.instant(), until));
          };
    }
    return standing;
  }

  /** Renews a resident session's tokens if that is due, and asks the store how it stands. */
  void tend(LiveSession session) {
    try {
      if (session.refreshDue(clock.millis())) {
        View view = session.view();
        RefreshOutcome outcome =
            coordinator
                .refresh(session.ticket(), view.provider(), view.generation(), view.need())
                .join();
        if (!rest(session, outcome) && !(outcome instanceof RefreshOutcome.Refreshed)) {
          // Nothing came of it that would change the view: not again with the very next request.
          session.restRefreshUntil(clock.millis() + SHORTLY.toMillis());
        }
      }
      if (load(session.ticket()) instanceof Standing.Unknown) {
        session.restLookUntil(clock.millis() + SHORTLY.toMillis());
      }
    } finally {
      session.stopTending();
    }
  }

  /**
   * Leaves a session alone for as long as somebody asked for. A failure by itself is not
   * remembered: the next request tries again.
   */
  private boolean rest(LiveSession session, RefreshOutcome outcome) {
    Instant now = clock.instant();
    Instant until =
        switch (outcome) {
          case RefreshOutcome.Unavailable(Duration retryAfter) -> now.plus(retryAfter);
          case RefreshOutcome.Throttled(Instant later) -> later;
          case RefreshOutcome.Refreshed _, RefreshOutcome.Superseded _, RefreshOutcome.Ended _ ->
              now;
        };
    boolean asked = until.isAfter(now.plus(SHORTLY));
    if (asked) {
      session.restRefreshUntil(until.toEpochMilli());
    }
    return asked;
  }

  private RefreshOutcome await(Ticket ticket, View view) throws InterruptedException {
    try {
      return coordinator
          .refresh(ticket, view.provider(), view.generation(), view.need())
          .get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new RefreshOutcome.Unavailable(SHORTLY);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a flight lands with an outcome", e);
    }
  }

  private Standing look(Ticket ticket) {
    LiveSession resident = sessions.find(ticket);
    return resident != null && serves(resident.view())
        ? new Standing.Alive(resident.view())
        : load(ticket);
  }

  private Standing load(Ticket ticket) {
    long stamp = sessions.stamp(ticket.id());
    Held held;
    try {
      held = vault.load(ticket);
    } catch (StoreUnavailable e) {
      return withoutStore(ticket);
    }
    if (!(held instanceof Held.Live live)) {
      return gone(ticket);
    }
    Instant now = clock.instant();
    Optional<View> view = views.of(live.session(), now);
    if (view.isEmpty() || now.toEpochMilli() >= view.get().endsAt()) {
      return gone(ticket);
    }
    sessions.land(ticket, view.get(), stamp, now.toEpochMilli());
    return new Standing.Alive(view.get());
  }

  /** A resident session is believed for a while, unverified. */
  private Standing withoutStore(Ticket ticket) {
    LiveSession resident = sessions.find(ticket);
    if (resident == null) {
      return new Standing.Unknown(SHORTLY);
    }
    View view = resident.view();
    View unverified = view.unverified(view.validatedAt() + storeOutage.toMillis());
    resident.take(unverified);
    return serves(unverified) ? new Standing.Alive(unverified) : new Standing.Unknown(SHORTLY);
  }

  /**
   * Somebody else may have been luckier meanwhile: another process, or the holder of an old intent.
   */
  private Standing unlessNewer(Ticket ticket, View old, Standing otherwise) {
    Standing now = load(ticket);
    boolean decided =
        now instanceof Standing.Gone
            || (now instanceof Standing.Alive(View view) && view.generation() > old.generation());
    return decided ? now : otherwise;
  }

  private Standing gone(Ticket ticket) {
    LiveSession resident = sessions.find(ticket);
    if (resident != null) {
      sessions.end(ticket.id());
    }
    return new Standing.Gone();
  }

  private boolean serves(View view) {
    return clock.millis() < view.servesUntil();
  }
}
