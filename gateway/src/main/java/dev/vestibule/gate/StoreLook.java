package dev.vestibule.gate;

import static dev.vestibule.decision.Decision.Unavailable.SHORTLY;
import static java.util.Objects.requireNonNull;

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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store how a session stands, and has the resident sessions go by what it said; while it
 * does not answer, by what was believed before. Blocks as the store does; virtual threads only.
 */
final class StoreLook {
  private static final Logger LOG = LoggerFactory.getLogger(StoreLook.class);
  private static final int MOST_TURNS = 3;
  private static final Duration TOLD_EVERY = Duration.ofSeconds(30);

  private final LiveSessions sessions;
  private final Views views;
  private final SessionVault vault;
  private final InstantSource clock;
  private final Duration storeOutage;

  /** When an unreadable record is worth a line again. Moved on by whoever writes it. */
  private final AtomicLong tellUnreadableFrom = new AtomicLong(Long.MIN_VALUE);

  StoreLook(
      LiveSessions sessions,
      Views views,
      SessionVault vault,
      InstantSource clock,
      Duration storeOutage) {
    this.sessions = sessions;
    this.views = views;
    this.vault = vault;
    this.clock = clock;
    this.storeOutage = storeOutage;
  }

  /** How things stand with a session, as far as nobody has to ask the store: else by its word. */
  Standing standing(Ticket ticket) {
    LiveSession resident = sessions.find(ticket);
    if (resident != null) {
      View view = resident.view();
      if (sessions.mayServe(resident, view, clock.millis())) {
        return new Standing.Alive(view);
      }
    }
    return look(ticket).standing();
  }

  /**
   * What the store said.
   *
   * @param overtaken whether it changed while it was read
   */
  record Looked(Standing standing, boolean overtaken) {}

  /** Reads until nothing changes meanwhile, or so often; the last one is what is said. */
  Looked look(Ticket ticket) {
    Looked looked = lookOnce(ticket);
    for (int turn = 1; looked.overtaken() && turn < MOST_TURNS; turn++) {
      looked = lookOnce(ticket);
    }
    return looked;
  }

  private Looked lookOnce(Ticket ticket) {
    RecordKey record = ticket.id().recordKey();
    long stamp = sessions.stamp(record);
    long asked = clock.millis();
    LiveSession resident = sessions.find(ticket);
    View known = resident == null ? null : resident.view();
    long noticeAt = resident == null ? 0 : resident.changedAt();
    Look look;
    try {
      look = vault.look(ticket, known == null ? Fingerprint.NONE : known.knownAs(asked));
    } catch (RecordUnreadable e) {
      // Whatever is resident is older: the record may say that the session has ended.
      restLooks(resident);
      tellUnreadable(e);
      return new Looked(new Standing.Unknown(SHORTLY), false);
    } catch (StoreUnsettled e) {
      return new Looked(withoutStore(ticket), false);
    } catch (StoreUnavailable e) {
      sessions.storeSilent(clock.millis());
      return new Looked(withoutStore(ticket), false);
    }
    sessions.storeAnswered();
    View view = seen(look, known, asked);
    long now = clock.millis();
    if (view == null || now >= view.endsAt()) {
      return new Looked(gone(ticket), false);
    }
    boolean landed = sessions.land(ticket, record, view, stamp, now);
    if (landed && resident != null) {
      resident.followed(noticeAt);
    }
    return new Looked(new Standing.Alive(view), !landed);
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

  /** Once in a while: it may be so of every session. */
  private void tellUnreadable(RecordUnreadable e) {
    long now = clock.millis();
    long next = tellUnreadableFrom.get();
    if (now >= next && tellUnreadableFrom.compareAndSet(next, now + TOLD_EVERY.toMillis())) {
      LOG.atWarn()
          .addKeyValue("reason", e.getMessage())
          .addKeyValue("remedy", "give this replica the other replicas' cookieKeys")
          .log("store.unreadable");
    }
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
    return clock.millis() < unverified.servesUntil()
        ? new Standing.Alive(unverified)
        : new Standing.Unknown(SHORTLY);
  }

  /** There is no such session any more, here either. */
  Standing gone(Ticket ticket) {
    LiveSession resident = sessions.find(ticket);
    if (resident != null) {
      sessions.end(ticket.id());
    }
    return new Standing.Gone();
  }
}
