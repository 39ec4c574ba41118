package dev.vestibule.gate;

import static dev.vestibule.decision.Decision.Unavailable.SHORTLY;

import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The slow lane: finds out from store and provider how things stand with a session, and keeps the
 * resident ones fresh behind their requests. Plain blocking code; virtual threads only.
 */
final class SlowLane {
  private static final int MOST_TURNS = 3;

  private final LiveSessions sessions;
  private final StoreLook store;
  private final RefreshCoordinator coordinator;
  private final InstantSource clock;

  SlowLane(
      LiveSessions sessions,
      Views views,
      SessionVault vault,
      RefreshCoordinator coordinator,
      InstantSource clock,
      Duration storeOutage) {
    this.sessions = sessions;
    this.store = new StoreLook(sessions, views, vault, clock, storeOutage);
    this.coordinator = coordinator;
    this.clock = clock;
  }

  /**
   * What a request that the fast lane could not decide is to be told: {@code Alive} with a view
   * that serves, or why not. Waits for a grant where the session's time has come, within bounds.
   */
  Standing stand(Ticket ticket) throws InterruptedException {
    Standing standing = store.standing(ticket);
    for (int turn = 0; standing instanceof Standing.Alive(View view) && !serves(view); turn++) {
      if (turn == MOST_TURNS) {
        return new Standing.Unknown(SHORTLY);
      }
      LiveSession resident = sessions.find(ticket);
      if (resident != null && clock.millis() < resident.refreshRestsUntil()) {
        return new Standing.Unknown(
            Duration.ofMillis(resident.refreshRestsUntil() - clock.millis()));
      }
      RefreshOutcome outcome = refreshed(ticket, view);
      if (resident != null) {
        rest(resident, outcome);
      }
      standing =
          switch (outcome) {
            case RefreshOutcome.Refreshed _, RefreshOutcome.Superseded _ -> store.standing(ticket);
            case RefreshOutcome.Ended _ -> store.gone(ticket);
            case RefreshOutcome.Unavailable(Duration retryAfter) ->
                unlessNewer(ticket, view, new Standing.Unknown(retryAfter));
            case RefreshOutcome.Throttled(Duration retryAfter) -> new Standing.Unknown(retryAfter);
          };
    }
    return standing;
  }

  /** Renews a resident session's tokens, if nobody has meanwhile. */
  void refresh(LiveSession session) {
    View view = session.view();
    if (!session.refreshDue(view, clock.millis())) {
      return;
    }
    RefreshOutcome outcome =
        coordinator
            .refresh(session.ticket(), view.provider(), view.generation(), view.need())
            .join();
    if (!rest(session, outcome) && !(outcome instanceof RefreshOutcome.Refreshed)) {
      // Nothing came of it that would change the view: not again with the very next request.
      session.restBehindUntil(clock.millis() + SHORTLY.toMillis());
    }
    var _ = store.look(session.ticket());
  }

  /** Asks the store how a resident session stands. */
  void look(LiveSession session) {
    var _ = store.look(session.ticket());
  }

  /**
   * Leaves a session alone for as long as somebody asked for.
   *
   * @return whether somebody did
   */
  private boolean rest(LiveSession session, RefreshOutcome outcome) {
    boolean asked = outcome.rest().isPositive();
    if (asked) {
      session.restRefreshUntil(clock.millis() + outcome.rest().toMillis());
    }
    return asked;
  }

  private RefreshOutcome refreshed(Ticket ticket, View view) throws InterruptedException {
    LiveSession resident = sessions.find(ticket);
    // A store that went back in time may say less than is known here.
    long seen =
        resident == null
            ? view.generation()
            : Math.max(view.generation(), resident.view().generation());
    return coordinator.await(ticket, view.provider(), seen, view.need());
  }

  /**
   * Somebody else may have been luckier meanwhile: another process, or the holder of an old intent.
   */
  private Standing unlessNewer(Ticket ticket, View old, Standing otherwise) {
    Standing now = store.look(ticket).standing();
    boolean decided =
        now instanceof Standing.Gone
            || (now instanceof Standing.Alive(View view) && view.generation() > old.generation());
    return decided ? now : otherwise;
  }

  private boolean serves(View view) {
    return clock.millis() < view.servesUntil();
  }
}
