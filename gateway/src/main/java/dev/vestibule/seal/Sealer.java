package dev.vestibule.seal;

import dev.vestibule.seal.KeyRing.KeyId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Seals small values under the key ring for one purpose, as text that is safe in a cookie or a URL.
 * A value sealed for one purpose opens for no other. The time until which a value is good is the
 * caller's to put inside. Safe for use by any thread.
 */
public final class Sealer {
  private static final byte VERSION = 1;
  private static final int PREFIX = 5;

  private final KeyRing ring;
  private final Aead aead;
  private final String purpose;
  private final int maximumLength;

  /**
   * @param purpose names the use; part of the key's derivation
   * @param maximumLength longest text that is looked at, in characters
   */
  public Sealer(KeyRing ring, Aead aead, String purpose, int maximumLength) {
    this.ring = ring;
    this.aead = aead;
    this.purpose = purpose;
    this.maximumLength = maximumLength;
  }

  /** {@code plain} sealed, base64url without padding. */
  public String seal(byte[] plain) {
    KeyId id = ring.primary();
    byte[] prefix = prefix(id);
    byte[] sealed = aead.seal(ring.derivePrimary(purpose), plain, prefix);
    byte[] all = Arrays.copyOf(prefix, PREFIX + sealed.length);
    System.arraycopy(sealed, 0, all, PREFIX, sealed.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /**
   * What was sealed; empty if it is too long, malformed, forged, or of a key that left the ring.
   */
  public Optional<byte[]> open(String text) {
    if (text.length() > maximumLength) {
      return Optional.empty();
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (all.length < PREFIX + Aead.OVERHEAD || all[0] != VERSION) {
      return Optional.empty();
    }
    KeyId id = new KeyId(ByteBuffer.wrap(all).getInt(1));
    return ring.derive(id, purpose)
        .flatMap(key -> aead.open(key, Arrays.copyOfRange(all, PREFIX, all.length), prefix(id)));
  }

  private static byte[] prefix(KeyId id) {
    return ByteBuffer.allocate(PREFIX).put(VERSION).putInt(id.value()).array();
  }
}
