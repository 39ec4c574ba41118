package dev.vestibule.session;

import dev.vestibule.seal.Aead;
import dev.vestibule.seal.Framing;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.KeyRing.KeyId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The body's key, wrapped once for each ticket that opens the body, like the slots of a LUKS
 * volume. A slot opens only with the ticket's key and the key ring together. Bytes: the count, then
 * for each slot the id of its ring key and the wrapped key. Bounded by {@link #MAXIMUM}.
 */
final class KeySlots {
  static final int MAXIMUM = 8;

  private static final int BODY_KEY_BYTES = 32;
  private static final int SLOT_BYTES = 4 + BODY_KEY_BYTES + Aead.OVERHEAD;
  private static final String PURPOSE = "vestibule slot 1";

  private final KeyRing ring;
  private final Aead aead;
  private final byte[] cookieName;

  /**
   * The cookie's name is bound in: instances that share a host and a store don't share sessions.
   */
  KeySlots(KeyRing ring, Aead aead, String cookieName) {
    this.ring = ring;
    this.aead = aead;
    this.cookieName = cookieName.getBytes(StandardCharsets.UTF_8);
  }

  /** One slot, for this ticket. */
  byte[] write(Ticket ticket, SecretKey bodyKey) {
    KeyId id = ring.primary();
    byte[] wrapped =
        aead.seal(
            ring.derivePrimary(PURPOSE, ticket.key().getEncoded()),
            bodyKey.getEncoded(),
            associated(ticket));
    return ByteBuffer.allocate(1 + SLOT_BYTES)
        .put((byte) 1)
        .putInt(id.value())
        .put(wrapped)
        .array();
  }

  /**
   * A slot that a ticket opened.
   *
   * @param slots all slots, with this one under the primary key of the ring: what to write next
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Opened(SecretKey bodyKey, byte[] slots) {}

  /** The body's key; empty if no slot opens with this ticket. */
  Optional<Opened> open(Ticket ticket, byte[] slots) {
    if (slots.length == 0 || slots[0] > MAXIMUM || slots.length != 1 + slots[0] * SLOT_BYTES) {
      return Optional.empty();
    }
    for (int at = 1; at < slots.length; at += SLOT_BYTES) {
      KeyId id = new KeyId(ByteBuffer.wrap(slots).getInt(at));
      byte[] wrapped = Arrays.copyOfRange(slots, at + 4, at + SLOT_BYTES);
      Optional<byte[]> bytes =
          ring.derive(id, PURPOSE, ticket.key().getEncoded())
              .flatMap(key -> aead.open(key, wrapped, associated(ticket)));
      if (bytes.isPresent()) {
        SecretKey bodyKey = new SecretKeySpec(bytes.get(), "AES");
        return Optional.of(new Opened(bodyKey, underPrimary(id, ticket, bodyKey, slots, at)));
      }
    }
    return Optional.empty();
  }

  private byte[] underPrimary(KeyId id, Ticket ticket, SecretKey bodyKey, byte[] slots, int at) {
    if (id.equals(ring.primary())) {
      return slots;
    }
    byte[] rewrapped = slots.clone();
    System.arraycopy(write(ticket, bodyKey), 1, rewrapped, at, SLOT_BYTES);
    return rewrapped;
  }

  private byte[] associated(Ticket ticket) {
    return Framing.of(ticket.id().bytes(), cookieName);
  }
}
