package dev.vestibule.session;

import dev.vestibule.seal.Aead;
import dev.vestibule.seal.Framing;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and seals sessions on their way out of and into the store. What lies in the store can be
 * read only with the browser's ticket and the server's key ring together.
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

  private static final Logger LOG = LoggerFactory.getLogger(SessionVault.class);
  private static final int MOST_CONFLICTS = 100;

  /** By how much the clocks of two replicas, or of one and the store, may differ. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

  private final SessionStore store;
  private final Aead aead;
  private final SecureRandom random;
  private final HeadFormat heads;
  private final KeySlots slots;
  private final SessionsBySubject bySubject;

  /** Told of each session that ends through this vault, before whoever ended it is. */
  private final List<Consumer<SessionId>> endListeners = new CopyOnWriteArrayList<>();

  public SessionVault(SessionStore store, KeyRing ring, SecureRandom random, String cookieName) {
    this.store = store;
    this.aead = new Aead(random);
    this.random = random;
    this.heads = new HeadFormat(ring);
    this.slots = new KeySlots(ring, aead, cookieName);
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
    Head head =
        new Head(session.provider(), session.generation(), Head.OPEN, Doubt.NONE, Refusals.NONE);
    SecretKey bodyKey = randomKey();
    SealedRecord sealed = seal(ticket, head, session, bodyKey, slots.write(ticket, bodyKey));
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
      case Lookup.Found(SealedRecord sealed, Instant now) -> open(ticket, sealed, now);
      case Lookup.Absent _ -> new Held.Absent();
    };
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
    // The body's key stays: other tickets' slots hold it too.
    KeySlots.Opened slot = slots.open(ticket, expected.sealed().slots()).orElseThrow();
    SealedRecord next = seal(ticket, head, session, slot.bodyKey(), slot.slots());
    RecordKey key = ticket.id().recordKey();
    byte[] before = expected.sealed().head();
    Replaced replaced =
        outcome(
            ticket,
            isClaim(expected.head(), head)
                ? store.claim(key, before, next)
                : store.replace(key, before, next),
            now -> new Held.Live(head, session, next, now));
    boolean another =
        head.generation() > expected.head().generation()
            || !Subject.of(session.identity()).equals(Subject.of(expected.session().identity()));
    return replaced.byCaller() && another ? entered(ticket, session, replaced) : replaced;
  }

  /** After its tokens are safe, and at no cost to them. */
  private Replaced entered(Ticket ticket, Session session, Replaced replaced) {
    try {
      // How long ago it was created is not known by the store's clock; an ending of about that
      // time was seen to then.
      Instant certainlyBefore = session.createdAt().plus(CLOCKS_APART);
      if (!bySubject.enter(session, (endedAt, _) -> endedAt.isAfter(certainlyBefore))) {
        return replaced;
      }
      var _ = end(ticket, Ending.LOGGED_OUT);
      return new Replaced(false, new Held.Over(Ending.LOGGED_OUT), replaced.now());
    } catch (StoreUnavailable e) {
      LOG.atWarn()
          .addKeyValue("session", session.id())
          .addKeyValue("reason", e.getMessage())
          .log("a session could not be entered under its subject; its next refresh does it");
      return replaced;
    }
  }

  /**
   * Puts an end in the place of {@code expected}, if that is still the record: no body and no key
   * remain. For who concludes it from what the record says, and so must know the newest of it.
   *
   * @throws StoreUnavailable also while the store may lack what a peer is about to put back
   */
  public Replaced giveUp(Ticket ticket, Held.Live expected, Head ended) throws StoreUnavailable {
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
    RecordKey key = ticket.id().recordKey();
    SealedRecord next = SealedRecord.ended(heads.write(key, ended));
    Replaced replaced =
        outcome(ticket, replace.with(key, expected.sealed().head(), next), _ -> new Held.Over(why));
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
      Replaced replaced = end(ticket, live, live.head().ended(why, live.now()), store::replace);
      if (replaced.byCaller()) {
        return Optional.of(live.session());
      }
      held = replaced.held();
    }
    return Optional.empty();
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

  private interface Outcome {
    Held at(Instant now);
  }

  /** Whether a grant is announced that was not before. */
  private static boolean isClaim(Head before, Head next) {
    return next.status() instanceof Head.Status.Claimed && !next.status().equals(before.status());
  }

  private Replaced outcome(Ticket ticket, Replacement replacement, Outcome outcome)
      throws StoreUnavailable {
    return switch (replacement) {
      case Replacement.Replaced(Instant now) -> new Replaced(true, outcome.at(now), now);
      case Replacement.Conflict(SealedRecord actual, Instant now) ->
          new Replaced(false, open(ticket, actual, now), now);
      case Replacement.Absent(Instant now) -> new Replaced(false, new Held.Absent(), now);
    };
  }

  private SealedRecord seal(
      Ticket ticket, Head head, Session session, SecretKey bodyKey, byte[] keySlots) {
    return new SealedRecord(
        heads.write(ticket.id().recordKey(), head),
        keySlots,
        aead.seal(bodyKey, BodyFormat.write(session), associated(ticket.id(), head)));
  }

  private SecretKey randomKey() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new SecretKeySpec(bytes, "AES");
  }

  private Held open(Ticket ticket, SealedRecord sealed, Instant now) throws StoreUnavailable {
    Optional<Head> head = heads.open(ticket.id().recordKey(), sealed.head());
    if (head.isEmpty()) {
      return new Held.Absent();
    }
    if (head.get().status() instanceof Head.Status.Ended(Ending why, _)) {
      return new Held.Over(why);
    }
    return slots
        .open(ticket, sealed.slots())
        .flatMap(
            slot -> aead.open(slot.bodyKey(), sealed.body(), associated(ticket.id(), head.get())))
        .map(body ->
            BodyFormat.read(ticket.id(), head.get().provider(), head.get().generation(), body))
        .<Held>map(session -> new Held.Live(head.get(), session, sealed, now))
        .orElseGet(Held.Absent::new);
  }

  /** A body belongs to one session, provider and generation. */
  private static byte[] associated(SessionId id, Head head) {
    return Framing.of(
        "vestibule body 1".getBytes(StandardCharsets.US_ASCII),
        id.bytes(),
        head.provider().getBytes(StandardCharsets.UTF_8),
        ByteBuffer.allocate(8).putLong(head.generation()).array());
  }
}
