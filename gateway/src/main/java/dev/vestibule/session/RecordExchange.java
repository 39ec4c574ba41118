package dev.vestibule.session;

import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.SessionVault.Replaced;
import java.time.Instant;

/**
 * Puts one record in another's place in the store, and says what is there afterwards as the
 * ticket's holder reads it. Blocks as the store does; safe for use by any virtual thread.
 */
final class RecordExchange {
  private final SessionStore store;
  private final RecordSeal seal;

  RecordExchange(SessionStore store, RecordSeal seal) {
    this.store = store;
    this.seal = seal;
  }

  /** {@link SessionVault#replace}, of the record alone. */
  Replaced replace(Ticket ticket, Held.Live expected, Head head, Session session)
      throws StoreUnavailable {
    SealedRecord next = seal.next(ticket, expected.sealed(), head, session);
    RecordKey key = ticket.id().recordKey();
    byte[] before = expected.sealed().head();
    return outcome(
        ticket,
        isClaim(expected.head(), head)
            ? store.claim(key, before, next)
            : store.replace(key, before, next),
        now -> new Held.Live(head, session, next, now));
  }

  /** Puts an end in the place of a session that somebody wants to be over. */
  Replaced end(Ticket ticket, Held.Live expected, Head ended) throws StoreUnavailable {
    return end(ticket, expected, ended, store::replace);
  }

  /** {@link SessionVault#giveUp}, of the record alone. */
  Replaced giveUp(Ticket ticket, Held.Live expected, Head ended) throws StoreUnavailable {
    return end(ticket, expected, ended, store::claim);
  }

  private interface Replace {
    Replacement with(RecordKey key, byte[] expectedHead, SealedRecord next) throws StoreUnavailable;
  }

  private Replaced end(Ticket ticket, Held.Live expected, Head ended, Replace replace)
      throws StoreUnavailable {
    if (!(ended.status() instanceof Head.Status.Ended(Ending why, _))) {
      throw new IllegalArgumentException("head: " + ended.status() + " (expected: ended)");
    }
    SealedRecord next = seal.ended(ticket.id(), ended);
    return outcome(
        ticket,
        replace.with(ticket.id().recordKey(), expected.sealed().head(), next),
        _ -> new Held.Over(why));
  }

  /** Whether a grant is announced that was not before. */
  private static boolean isClaim(Head before, Head next) {
    return next.status() instanceof Head.Status.Claimed && !next.status().equals(before.status());
  }

  private interface Outcome {
    Held at(Instant now);
  }

  private Replaced outcome(Ticket ticket, Replacement replacement, Outcome outcome)
      throws StoreUnavailable {
    return switch (replacement) {
      case Replacement.Replaced(Instant now) -> new Replaced(true, outcome.at(now), now);
      case Replacement.Conflict(SealedRecord actual, Instant now) ->
          new Replaced(false, seal.open(ticket, actual, now), now);
      case Replacement.Absent(Instant now) -> new Replaced(false, new Held.Absent(), now);
    };
  }
}
