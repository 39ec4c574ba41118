package dev.vestibule.gate;

import static dev.vestibule.decision.Decision.Unavailable.SHORTLY;
import static java.util.Objects.requireNonNull;

import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.session.Fingerprint;
import dev.vestibule.session.Look;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.RecordUnreadable;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.StoreUnsettled;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

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

  private static final int MOST_TURNS = 3;

  private final LiveSessions sessions;
  private final Views views;
  private final SessionVault vault;
  private final RefreshCoordinator coordinator;
  private final InstantSource clock;
  private final Duration storeOutage;

  SlowLane(
      LiveSessions sessions,
      Views views,
      SessionVault vault,
      RefreshCoordinator coordinator,
      InstantSource clock,
      Duration storeOutage) {
    this.sessions = sessions;
    this.views = views;
    this.vault = vault;
    this.coordinator = coordinator;
    this.clock = clock;
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
      RefreshOutcome outcome = refreshed(ticket, view);
      if (resident != null) {
        rest(resident, outcome);
      }
      standing =
          switch (outcome) {
            case RefreshOutcome.Refreshed _, RefreshOutcome.Superseded _ -> look(ticket);
            case RefreshOutcome.Ended _ -> gone(ticket);
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
    var _ = load(session.ticket());
  }

  /**
   * Asks the store how a resident session stands.
   *
   * @return whether what it said is now believed: not if it changed meanwhile, or did not answer
   */
  boolean look(LiveSession session) {
    return load(session.ticket()).believed();
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

  private Standing look(Ticket ticket) {
    LiveSession resident = sessions.find(ticket);
    if (resident != null) {
      View view = resident.view();
      if (sessions.mayServe(resident, view, clock.millis())) {
        return new Standing.Alive(view);
      }
    }
    return load(ticket).standing();
  }

  /**
   * What the store said.
   *
   * @param believed whether this process goes by it from now on
   * @param overtaken whether it changed while it was read
   */
  private record Looked(Standing standing, boolean believed, boolean overtaken) {}

  /** Reads until nothing changes meanwhile, or so often; the last one is what is said. */
  private Looked load(Ticket ticket) {
    Looked looked = loadOnce(ticket);
    for (int turn = 1; looked.overtaken() && turn < MOST_TURNS; turn++) {
      looked = loadOnce(ticket);
    }
    return looked;
  }

  private Looked loadOnce(Ticket ticket) {
    RecordKey record = ticket.id().recordKey();
    long stamp = sessions.stamp(record);
    long asked = clock.millis();
    LiveSession resident = sessions.find(ticket);
    View known = resident == null ? null : resident.view();
    Look look;
    try {
      look = vault.look(ticket, known == null ? Fingerprint.NONE : known.knownAs(asked));
    } catch (RecordUnreadable e) {
      // Whatever is resident is older: the record may say that the session has ended.
      restLooks(resident);
      return new Looked(new Standing.Unknown(SHORTLY), false, false);
    } catch (StoreUnsettled e) {
      return new Looked(withoutStore(ticket), false, false);
    } catch (StoreUnavailable e) {
      sessions.storeSilent(clock.millis());
      return new Looked(withoutStore(ticket), false, false);
    }
    sessions.storeAnswered();
    View view = seen(look, known, asked);
    long now = clock.millis();
    if (view == null || now >= view.endsAt()) {
      return new Looked(gone(ticket), true, false);
    }
    boolean landed = sessions.land(ticket, record, view, stamp, now);
    return new Looked(new Standing.Alive(view), landed, !landed);
  }

  /** All of a session's times are of the store's clock, all of a view's of this process's. */
  private @Nullable View seen(Look look, @Nullable View known, long asked) {
    return switch (look) {
      case Look.Unchanged(Instant now) -> requireNonNull(known).renewed(asked, ahead(now, asked));
      case Look.Opened(Held.Live live, Fingerprint record) -> {
        View.Source source = new View.Source(record, ahead(live.now(), asked));
        yield views.of(live.session(), live.now()).map(view -> view.from(source)).orElse(null);
      }
      case Look.Opened _ -> null;
    };
  }

  private long ahead(Instant storesNow, long asked) {
    long ahead = storesNow.toEpochMilli() - asked;
    sessions.storeAhead(ahead);
    return ahead;
  }

  /** Not again with the very next request. */
  private void restLooks(@Nullable LiveSession resident) {
    if (resident != null) {
      resident.restLookUntil(clock.millis() + LiveSessions.BELIEVED_WITHOUT_NOTICES.toMillis() / 2);
    }
  }

  /** A resident session is believed for a while, unverified. */
  private Standing withoutStore(Ticket ticket) {
    LiveSession resident = sessions.find(ticket);
    if (resident == null) {
      return new Standing.Unknown(SHORTLY);
    }
    restLooks(resident);
    View view = resident.view();
    View unverified = view.unverified(view.validatedAt() + storeOutage.toMillis());
    resident.take(unverified);
    return serves(unverified) ? new Standing.Alive(unverified) : new Standing.Unknown(SHORTLY);
  }

  /**
   * Somebody else may have been luckier meanwhile: another process, or the holder of an old intent.
   */
  private Standing unlessNewer(Ticket ticket, View old, Standing otherwise) {
    Standing now = load(ticket).standing();
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
