package dev.vestibule.session;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the browser holds of a session: its id and the key without which its record can't be read.
 * Opaque to the browser, the same for the session's whole life. Immutable.
 */
public final class Ticket {
  private static final byte VERSION = 1;
  private static final int KEY_BYTES = 32;
  private static final int BYTES = 1 + SessionId.BYTES + KEY_BYTES;

  /** Characters of a ticket in a cookie: base64url without padding. */
  public static final int TEXT_LENGTH = (BYTES * 8 + 5) / 6;

  private final SessionId id;
  private final byte[] key;

  private Ticket(SessionId id, byte[] key) {
    this.id = id;
    this.key = key;
  }

  /** A ticket for a new session. */
  public static Ticket random(SecureRandom random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new Ticket(new SessionId(random.nextLong(), random.nextLong()), key);
  }

  /** The ticket in a cookie's value; empty if it can't be one. */
  public static Optional<Ticket> parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (bytes.length != BYTES || bytes[0] != VERSION) {
      return Optional.empty();
    }
    ByteBuffer id = ByteBuffer.wrap(bytes, 1, SessionId.BYTES);
    return Optional.of(
        new Ticket(
            new SessionId(id.getLong(), id.getLong()),
            Arrays.copyOfRange(bytes, 1 + SessionId.BYTES, BYTES)));
  }

  public SessionId id() {
    return id;
  }

  /** Whether this ticket carries that one's key; takes the same time whatever the answer. */
  public boolean hasKeyOf(Ticket other) {
    return MessageDigest.isEqual(key, other.key);
  }

  /** The cookie's value. */
  public String text() {
    byte[] bytes = ByteBuffer.allocate(BYTES).put(VERSION).put(id.bytes()).put(key).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  SecretKey key() {
    return new SecretKeySpec(key, "HKDF");
  }

  @Override
  public String toString() {
    return "Ticket[" + id + "]";
  }
}
