package dev.vestibule.bearer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token under the keyed hash of this process: HMAC-SHA256, all 256 bits.
 *
 * <p>Stands for the token in maps, so that memory holds none. Whoever does not have the key can't
 * choose a digest, nor tell which digests are near each other: how long a look-up takes says
 * nothing of the tokens that are there, and comparing needs no constant time.
 */
record TokenDigest(long first, long second, long third, long fourth) {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  /** Hashes under one random key, which nobody sees. Safe for use by any thread. */
  static final class Hash {
    /** Has the key and no input. Never used itself: each hash is made with a copy. */
    private final Mac keyed;

    Hash(SecureRandom random) {
      byte[] key = new byte[KEY_BYTES];
      random.nextBytes(key);
      try {
        keyed = Mac.getInstance(ALGORITHM);
        keyed.init(new SecretKeySpec(key, ALGORITHM));
      } catch (NoSuchAlgorithmException | InvalidKeyException e) {
        throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
      }
    }

    TokenDigest of(String token) {
      Mac mac;
      try {
        mac = (Mac) keyed.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("the platform's " + ALGORITHM + " can be copied", e);
      }
      ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(token.getBytes(StandardCharsets.UTF_8)));
      return new TokenDigest(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }
  }
}
