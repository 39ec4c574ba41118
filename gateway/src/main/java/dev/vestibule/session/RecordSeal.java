package dev.vestibule.session;

import dev.vestibule.seal.Aead;
import dev.vestibule.seal.Framing;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.SessionVault.Held;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals a session into the record that a store keeps, and opens it again: with the browser's ticket
 * and the server's key ring together, and with nothing less.
 *
 * <p>Immutable and safe for use by any thread.
 */
final class RecordSeal {
  private static final int BODY_KEY_BYTES = 32;
  private static final byte[] PURPOSE = "vestibule body 1".getBytes(StandardCharsets.US_ASCII);

  private final HeadFormat heads;
  private final Aead aead;
  private final KeySlots slots;
  private final SecureRandom random;

  RecordSeal(HeadFormat heads, KeyRing ring, SecureRandom random, String cookieName) {
    this.heads = heads;
    this.aead = new Aead(random);
    this.slots = new KeySlots(ring, aead, cookieName);
    this.random = random;
  }

  /** The record of a session that has none, under a body key of its own. */
  SealedRecord first(Ticket ticket, Head head, Session session) {
    SecretKey bodyKey = randomKey();
    return seal(ticket, head, session, new KeySlots.Opened(bodyKey, slots.write(ticket, bodyKey)));
  }

  /** The record that is to follow one. The body's key stays: other tickets' slots hold it too. */
  SealedRecord next(Ticket ticket, SealedRecord before, Head head, Session session) {
    return seal(ticket, head, session, slots.open(ticket, before.slots()).orElseThrow());
  }

  /** What is left of a session that has ended: neither body nor key. */
  SealedRecord ended(SessionId id, Head head) {
    return SealedRecord.ended(heads.write(id.recordKey(), head));
  }

  /**
   * What this ticket finds in a record; {@code Absent} where it opens nothing.
   *
   * @throws StoreUnavailable if the record's key is not of this ring
   */
  Held open(Ticket ticket, SealedRecord sealed, Instant now) throws StoreUnavailable {
    Optional<Head> found = heads.open(ticket.id().recordKey(), sealed.head());
    if (found.isEmpty()) {
      return new Held.Absent();
    }
    Head head = found.get();
    if (head.status() instanceof Head.Status.Ended(Ending why, _)) {
      return new Held.Over(why);
    }
    return slots
        .open(ticket, sealed.slots())
        .flatMap(slot -> aead.open(slot.bodyKey(), sealed.body(), associated(ticket.id(), head)))
        .map(body -> BodyFormat.read(ticket.id(), head.provider(), head.generation(), body))
        .<Held>map(session -> new Held.Live(head, session, sealed, now))
        .orElseGet(Held.Absent::new);
  }

  private SealedRecord seal(Ticket ticket, Head head, Session session, KeySlots.Opened slot) {
    return new SealedRecord(
        heads.write(ticket.id().recordKey(), head),
        slot.slots(),
        aead.seal(slot.bodyKey(), BodyFormat.write(session), associated(ticket.id(), head)));
  }

  private SecretKey randomKey() {
    byte[] bytes = new byte[BODY_KEY_BYTES];
    random.nextBytes(bytes);
    return new SecretKeySpec(bytes, "AES");
  }

  /** A body belongs to one session, provider and generation. */
  private static byte[] associated(SessionId id, Head head) {
    return Framing.of(
        PURPOSE,
        id.bytes(),
        head.provider().getBytes(StandardCharsets.UTF_8),
        ByteBuffer.allocate(8).putLong(head.generation()).array());
  }
}
