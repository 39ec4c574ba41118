package dev.vestibule.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The server's secrets, from which every other key is derived (HKDF-SHA-256, RFC 5869).
 *
 * <p>The first key is primary: whatever is made is made under it. The others are only read with. A
 * rotation has two steps, so that replicas never meet a key they don't know: first every process
 * gets the new key as readable, then as primary. Immutable and safe for use by any thread.
 */
public final class KeyRing {
  /** Key ids name a key in stored bytes; they tell nothing of it. */
  public record KeyId(int value) {}

  private static final int MINIMUM_BYTES = 32;

  private final Map<KeyId, SecretKey> masters;
  private final KeyId primary;

  private KeyRing(Map<KeyId, SecretKey> masters, KeyId primary) {
    this.masters = masters;
    this.primary = primary;
  }

  /**
   * A ring of these secrets, the primary first.
   *
   * @throws IllegalArgumentException if there is none, one is shorter than 32 bytes, or one repeats
   */
  public static KeyRing of(List<byte[]> secrets) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("keys: none (expected: at least one)");
    }
    Map<KeyId, SecretKey> masters = new LinkedHashMap<>();
    for (byte[] secret : secrets) {
      if (secret.length < MINIMUM_BYTES) {
        throw new IllegalArgumentException(
            "key: " + secret.length + " bytes (expected: >= " + MINIMUM_BYTES + ")");
      }
      SecretKey master = extract(secret);
      if (masters.put(idOf(master), master) != null) {
        throw new IllegalArgumentException("keys: the same key twice");
      }
    }
    return new KeyRing(masters, masters.keySet().iterator().next());
  }

  public KeyId primary() {
    return primary;
  }

  /** Whether this ring has the named key. */
  public boolean holds(KeyId id) {
    return masters.containsKey(id);
  }

  /**
   * The key for one purpose and context under the named master key; empty if this ring does not
   * hold it, which means "ask a process that does", never "forged".
   */
  public Optional<SecretKey> derive(KeyId id, String purpose, byte[]... context) {
    SecretKey master = masters.get(id);
    return master == null ? Optional.empty() : Optional.of(expand(master, purpose, context));
  }

  /** The key for one purpose and context under the primary key. */
  public SecretKey derivePrimary(String purpose, byte[]... context) {
    return derive(primary, purpose, context).orElseThrow();
  }

  /** The keys for one purpose and context under each key of this ring, the primary's first. */
  public List<SecretKey> deriveAll(String purpose, byte[]... context) {
    return masters.values().stream().map(master -> expand(master, purpose, context)).toList();
  }

  private static SecretKey extract(byte[] secret) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey("HKDF", HKDFParameterSpec.ofExtract().addIKM(secret).extractOnly());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF-SHA256 is part of every JDK 25", e);
    }
  }

  private static SecretKey expand(SecretKey master, String purpose, byte[]... context) {
    byte[] info = Framing.of(purpose.getBytes(StandardCharsets.UTF_8), context);
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey("AES", HKDFParameterSpec.expandOnly(master, info, 32));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF-SHA256 is part of every JDK 25", e);
    }
  }

  private static KeyId idOf(SecretKey master) {
    byte[] bytes = expand(master, "key id").getEncoded();
    return new KeyId(
        (bytes[0] & 0xff) << 24
            | (bytes[1] & 0xff) << 16
            | (bytes[2] & 0xff) << 8
            | (bytes[3] & 0xff));
  }

  @Override
  public String toString() {
    return "KeyRing[" + masters.size() + " keys]";
  }
}
