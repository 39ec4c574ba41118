package dev.vestibule.session;

import dev.vestibule.seal.Aead;
import dev.vestibule.seal.Framing;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.KeyRing.KeyId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The body's key, wrapped once for each ticket that opens the body, like the slots of a LUKS volume.
 * A slot opens only with the ticket's key and the key ring together. Bytes: the count, then for each
 * slot the id of its ring key and the wrapped key. Bounded by {@link #MAXIMUM}.
 */
final class KeySlots {
  static final int MAXIMUM = 8;

  private static final int BODY_KEY_BYTES = 32;
  private static final int SLOT_BYTES = 4 + BODY_KEY_BYTES + Aead.OVERHEAD;
  private static final String PURPOSE = "vestibule slot 1";

  private final KeyRing ring;
  private final Aead aead;
  private final byte[] cookieName;

  /** The cookie's name is bound in: instances that share a host and a store don't share sessions. */
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
    return ByteBuffer.allocate(1 + SLOT_BYTES).put((byte) 1).putInt(id.value()).put(wrapped).array();
  }

  /** The body's key; empty if no slot opens with this ticket. */
  Optional<SecretKey> open(Ticket ticket, byte[] slots) {
    if (slots.length == 0 || slots[0] > MAXIMUM || slots.length != 1 + slots[0] * SLOT_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(slots, 1, slots.length - 1);
    while (in.hasRemaining()) {
      KeyId id = new KeyId(in.getInt());
      byte[] wrapped = new byte[SLOT_BYTES - 4];
      in.get(wrapped);
      Optional<byte[]> bodyKey =
          ring.derive(id, PURPOSE, ticket.key().getEncoded())
              .flatMap(key -> aead.open(key, wrapped, associated(ticket)));
      if (bodyKey.isPresent()) {
        return bodyKey.map(bytes -> new SecretKeySpec(bytes, "AES"));
      }
    }
    return Optional.empty();
  }

  private byte[] associated(Ticket ticket) {
    return Framing.of(ticket.id().bytes(), cookieName);
  }
}
