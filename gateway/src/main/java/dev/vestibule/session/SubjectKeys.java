package dev.vestibule.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vestibule.seal.Framing;
import dev.vestibule.seal.KeyRing;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Under which keys a store keeps what it knows of a subject: an HMAC of its identifiers under a key
 * of the ring. Unlike a session's id these can be guessed (a {@code sub} may be an e-mail address),
 * so whoever has the store's content alone must not be able to try them.
 *
 * <p>There is one for each key of the ring, and all of them are used for whatever is written or
 * looked for. Any two processes between which a rotation is under way share a key, so that what one
 * of them has written the other finds, whichever of the keys is primary to whom. Safe for use by
 * any thread.
 */
final class SubjectKeys {
  private static final String PURPOSE = "vestibule subject 1";
  private static final byte[] USER = "user".getBytes(US_ASCII);
  private static final byte[] PROVIDER_SESSION = "provider session".getBytes(US_ASCII);

  private final List<SecretKey> keys;

  SubjectKeys(KeyRing ring) {
    this.keys = ring.deriveAll(PURPOSE);
  }

  List<SubjectKey> of(Subject subject) {
    byte[] name = name(subject);
    return keys.stream().map(key -> new SubjectKey(hmac(key, name))).toList();
  }

  private static byte[] name(Subject subject) {
    return switch (subject) {
      case Subject.User(String issuer, String sub) ->
          Framing.of(USER, issuer.getBytes(UTF_8), sub.getBytes(UTF_8));
      case Subject.ProviderSession(String issuer, String sid) ->
          Framing.of(PROVIDER_SESSION, issuer.getBytes(UTF_8), sid.getBytes(UTF_8));
    };
  }

  private static String hmac(SecretKey key, byte[] name) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(name));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }
}
