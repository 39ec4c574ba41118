package dev.vestibule.session;

import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.SessionStore.Lookup;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The sessions in the store, as whoever holds their tickets reads and changes them. What lies in
 * the store can be read only with the browser's ticket and the server's key ring together.
 *
 * <p>Blocks as the store does; safe for use by any virtual thread.
 */
public final class SessionVault {
  /** What was found in the store. */
  public sealed interface Held {
    /** A live session; {@code sealed} is what {@link #replace} compares with. */
    record Live(Head head, Session session, SealedRecord sealed, Instant now) implements Held {}

    /** The session has ended. */
    record Over(Ending why) implements Held {}

    /** No such session, or none that this ticket opens. */
    record Absent() implements Held {}
  }

  /** How long ago a login was begun: differences need no two clocks to agree. */
  @FunctionalInterface
  public interface LoginAge {
    Duration now();
  }

  private static final int MOST_CONFLICTS = 100;

  private final SessionStore store;
  private final RecordSeal seal;
  private final RecordExchange exchange;
  private final SessionsBySubject bySubject;

  /** Told of each session that ends through this vault, before whoever ended it is. */
  private final List<Consumer<SessionId>> endListeners = new CopyOnWriteArrayList<>();

  public SessionVault(SessionStore store, KeyRing ring, SecureRandom random, String cookieName) {
    this.store = store;
    HeadFormat heads = new HeadFormat(ring);
    this.seal = new RecordSeal(heads, ring, random, cookieName);
    this.exchange = new RecordExchange(store, seal);
    this.bySubject = new SessionsBySubject(store, heads, new SubjectKeys(ring));
  }

  /** The store's time, by which all times of a session are said. */
  public Instant now() throws StoreUnavailable {
    return store.now();
  }

  /**
   * Keeps a session that the store does not have, under its ticket; unless its subject's sessions
   * were ended after its login had begun: an ending that overtook the login counts for it.
   *
   * <p>It is the login's beginning here that counts, not {@code auth_time}. That stays what it was
   * where the provider's own session goes on: it would keep users out for as long as the ending is
   * remembered.
   *
   * @param login asked after the store has answered, so that what took its time counts as the
   *     login's: it may be thought a little older than it is, and never younger
   * @return the session; or that it is over, and was never more than a record
   * @throws StoreUnavailable if it was not kept, or may not be found when it is to be ended; its
   *     ticket is good for nothing then
   */
  public Held create(Ticket ticket, Session session, Instant livesUntil, LoginAge login)
      throws StoreUnavailable {
    Head head = Head.untroubled(session.provider(), session.generation());
    SealedRecord sealed = seal.first(ticket, head, session);
    store.create(ticket.id().recordKey(), sealed, livesUntil);
    if (bySubject.enter(session, (endedAt, now) -> !endedAt.isBefore(now.minus(login.now())))) {
      var _ = end(ticket, Ending.LOGGED_OUT);
      return new Held.Over(Ending.LOGGED_OUT);
    }
    return new Held.Live(head, session, sealed, session.createdAt());
  }

  /** The session that this ticket opens. */
  public Held load(Ticket ticket) throws StoreUnavailable {
    return switch (store.load(ticket.id().recordKey())) {
      case Lookup.Found(SealedRecord sealed, Instant now) -> seal.open(ticket, sealed, now);
      case Lookup.Absent _ -> new Held.Absent();
    };
  }

  /**
   * {@link #load}, by somebody who has made something of the session before. To find that nothing
   * has changed since costs a digest of the record, and neither decryption nor reading.
   *
   * @param known of what was found before; {@link Fingerprint#NONE}: whatever there is, is opened
   */
  public Look look(Ticket ticket, Fingerprint known) throws StoreUnavailable {
    if (!(store.load(ticket.id().recordKey()) instanceof Lookup.Found(var sealed, var now))) {
      return new Look.Opened(new Held.Absent(), Fingerprint.NONE);
    }
    Fingerprint found = Fingerprint.of(ticket, sealed);
    if (found.isSameAs(known)) {
      return new Look.Unchanged(now);
    }
    Held held = seal.open(ticket, sealed, now);
    return new Look.Opened(held, held instanceof Held.Live ? found : Fingerprint.NONE);
  }

  /**
   * Puts head and session in the place of {@code expected}, if that is still the record. Whatever
   * is there afterwards is the answer, the caller's own or not.
   *
   * <p>A new generation, or identity, is entered under its subjects again. So a session is found
   * that was made before there was an index, whose entry was lost, or that outlives the key it was
   * entered under; and if an ending has passed it by meanwhile, that is made up for: the record is
   * over then, not by the caller.
   */
  public Replaced replace(Ticket ticket, Held.Live expected, Head head, Session session)
      throws StoreUnavailable {
    Replaced replaced = exchange.replace(ticket, expected, head, session);
    boolean another =
        head.generation() > expected.head().generation()
            || !Subject.of(session.identity()).equals(Subject.of(expected.session().identity()));
    boolean passedBy =
        replaced.byCaller()
            && another
            && bySubject.enterAgain(session, () -> end(ticket, Ending.LOGGED_OUT));
    return passedBy
        ? new Replaced(false, new Held.Over(Ending.LOGGED_OUT), replaced.now())
        : replaced;
  }

  /**
   * Puts an end in the place of {@code expected}, if that is still the record: no body and no key
   * remain. For who concludes it from what the record says, and so must know the newest of it.
   *
   * @throws StoreUnavailable also while the store may lack what a peer is about to put back
   */
  public Replaced giveUp(Ticket ticket, Held.Live expected, Head ended) throws StoreUnavailable {
    return told(ticket, exchange.giveUp(ticket, expected, ended));
  }

  private Replaced told(Ticket ticket, Replaced replaced) {
    if (!(replaced.held() instanceof Held.Live)) {
      endListeners.forEach(listener -> listener.accept(ticket.id()));
    }
    return replaced;
  }

  /**
   * Ends the session that this ticket opens, whatever else happens to it at the same time.
   *
   * @return the session as it was; empty if there was none to end
   * @throws StoreUnavailable if it may not have ended
   */
  public Optional<Session> end(Ticket ticket, Ending why) throws StoreUnavailable {
    Held held = load(ticket);
    for (int tries = 0; held instanceof Held.Live live; tries++) {
      if (tries == MOST_CONFLICTS) {
        throw new StoreUnavailable("a session kept changing while it was to be ended");
      }
      Replaced replaced;
      try {
        replaced = told(ticket, exchange.end(ticket, live, live.head().ended(why, live.now())));
      } catch (StoreUnavailable unknown) {
        confirmEnd(ticket, unknown);
        return Optional.of(live.session());
      }
      if (replaced.byCaller()) {
        return Optional.of(live.session());
      }
      held = replaced.held();
    }
    if (held instanceof Held.Over) {
      putEndAgain(ticket);
    }
    return Optional.empty();
  }

  /**
   * An end may be there though its answer was lost, or not acknowledged in time. What it ended can
   * be read by nobody any more, so that whoever had it in hand sees to its tokens.
   */
  private void confirmEnd(Ticket ticket, StoreUnavailable unknown) throws StoreUnavailable {
    if (!(load(ticket) instanceof Held.Over)) {
      throw unknown;
    }
    putEndAgain(ticket);
  }

  /** An end that was found may be one that the store has not acknowledged to whoever put it. */
  private void putEndAgain(Ticket ticket) throws StoreUnavailable {
    RecordKey key = ticket.id().recordKey();
    if (store.load(key) instanceof Lookup.Found(SealedRecord end, Instant _)) {
      var _ = store.replace(key, end.head(), end);
    }
    endListeners.forEach(listener -> listener.accept(ticket.id()));
  }

  /**
   * Ends all sessions of a subject, on every replica, whatever else happens to them at the same
   * time; and those that are created from logins that have begun. No ticket is needed, so none of
   * their tokens can be read: nothing is revoked at the provider.
   *
   * <p>Not found are sessions that a version without an index created and that have not been
   * refreshed since; those whose entry the store has lost; and of a subject with more than {@value
   * SubjectIndex#MOST_RECORDS} those beyond the newest. Their next refresh makes up for it, if the
   * ending is still remembered then, and came ten minutes after the session at the earliest.
   *
   * <p>Who watches is told of each, this process too; {@link #whenEnded} is for those whose ticket
   * is at hand.
   *
   * @param remembered for how long: at least as long as a session may live
   * @return how many were ended
   * @throws StoreUnavailable if some may not have ended; to do it again does the rest
   */
  public int endAll(Subject subject, Ending why, Duration remembered) throws StoreUnavailable {
    return bySubject.endAll(subject, why, remembered);
  }

  /**
   * Calls {@code ended} for each session that this process ends, after it is durable and before
   * {@link #end} returns; it must not block.
   */
  public void whenEnded(Consumer<SessionId> ended) {
    endListeners.add(ended);
  }

  /** Tells of records that were replaced; see {@link SessionStore#watch}. */
  public SessionStore.Watch watch(SessionStore.Watcher watcher) {
    return store.watch(watcher);
  }

  /** Extends lives in the store; never shortens one. */
  public void touch(Map<SessionId, Instant> livesUntil) throws StoreUnavailable {
    Map<RecordKey, Instant> byRecord = new HashMap<>();
    livesUntil.forEach((id, until) -> byRecord.put(id.recordKey(), until));
    store.touch(byRecord);
  }

  /**
   * What a conditional replacement left in the store.
   *
   * @param byCaller whether it was the caller who put it there
   * @param now the store's time
   */
  public record Replaced(boolean byCaller, Held held, Instant now) {}
}
