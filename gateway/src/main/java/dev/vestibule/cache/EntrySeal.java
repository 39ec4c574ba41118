package dev.vestibule.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vestibule.seal.Aead;
import dev.vestibule.seal.Framing;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.KeyRing.KeyId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * Entries as the shared tier keeps them: their names tell nothing, their content opens only for
 * processes of the same key ring, and only as the entry of that cache and key that it was made for.
 * Safe for use by any thread.
 *
 * <p>Names hang on the primary key. Where replicas have different ones, during a rotation, they do
 * not see each other's entries; that costs loads.
 */
final class EntrySeal {
  private static final String NAME_PURPOSE = "cache name";
  private static final String CONTENT_PURPOSE = "cache entry";
  private static final byte FORMAT = 1;
  private static final int PREFIX_BYTES = 5;
  private static final int TIMES_BYTES = 16;

  /** What sealing adds to the length of a value. */
  static final int OVERHEAD = PREFIX_BYTES + TIMES_BYTES + Aead.OVERHEAD;

  private final KeyRing ring;
  private final Aead aead;
  private final byte[] kind;

  /**
   * A value as it was loaded.
   *
   * @param loadedAt by the clock of the process that did
   * @param life from then on
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Sealed(byte[] value, Instant loadedAt, Duration life) {}

  EntrySeal(KeyRing ring, SecureRandom random, String kind) {
    this.ring = ring;
    this.aead = new Aead(random);
    this.kind = kind.getBytes(UTF_8);
  }

  /** 64 hexadecimal digits. */
  String name(String key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(ring.derivePrimary(NAME_PURPOSE));
      return HexFormat.of().formatHex(mac.doFinal(Framing.of(kind, key.getBytes(UTF_8))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }

  byte[] seal(String key, Sealed entry) {
    byte[] prefix = prefix(ring.primary());
    byte[] plain =
        ByteBuffer.allocate(TIMES_BYTES + entry.value().length)
            .putLong(entry.loadedAt().toEpochMilli())
            .putLong(entry.life().toMillis())
            .put(entry.value())
            .array();
    byte[] sealed = aead.seal(ring.derivePrimary(CONTENT_PURPOSE), plain, associated(prefix, key));
    byte[] all = Arrays.copyOf(prefix, PREFIX_BYTES + sealed.length);
    System.arraycopy(sealed, 0, all, PREFIX_BYTES, sealed.length);
    return all;
  }

  /** What was sealed for this key; empty if that was not done by a process of this ring. */
  Optional<Sealed> open(String key, byte[] bytes) {
    if (bytes.length < OVERHEAD || bytes[0] != FORMAT) {
      return Optional.empty();
    }
    byte[] prefix = Arrays.copyOf(bytes, PREFIX_BYTES);
    byte[] sealed = Arrays.copyOfRange(bytes, PREFIX_BYTES, bytes.length);
    return ring.derive(new KeyId(ByteBuffer.wrap(bytes).getInt(1)), CONTENT_PURPOSE)
        .flatMap(opening -> aead.open(opening, sealed, associated(prefix, key)))
        .map(EntrySeal::read);
  }

  private static Sealed read(byte[] plain) {
    ByteBuffer times = ByteBuffer.wrap(plain);
    return new Sealed(
        Arrays.copyOfRange(plain, TIMES_BYTES, plain.length),
        Instant.ofEpochMilli(times.getLong()),
        Duration.ofMillis(times.getLong()));
  }

  private byte[] associated(byte[] prefix, String key) {
    return Framing.of(prefix, kind, key.getBytes(UTF_8));
  }

  private static byte[] prefix(KeyId id) {
    return ByteBuffer.allocate(PREFIX_BYTES).put(FORMAT).putInt(id.value()).array();
  }
}
