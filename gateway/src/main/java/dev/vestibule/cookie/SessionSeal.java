package dev.vestibule.cookie;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.seal.Aead;
import dev.vestibule.seal.Framing;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.KeyRing.KeyId;
import dev.vestibule.session.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Seals sessions for their browsers, under the key ring and for this gateway alone: what opens is
 * of the same cookie name, provider and client. Safe for use by any thread.
 *
 * <p>Bytes: version, key id, salt, the provider's name behind its length, then what {@link Aead}
 * makes of the session, bound to all before it, the cookie's name and the client id. The salt gives
 * each text a key of its own, so that no number of logins and refreshes of a fleet wears a key out.
 * Nothing is compressed: a length would tell of its content, and a small text could become a large
 * one.
 */
public final class SessionSeal {
  private static final byte VERSION = 1;
  private static final int SALT_BYTES = 16;
  private static final int FIXED_PREFIX = 1 + 4 + SALT_BYTES + 1;
  private static final String PURPOSE = "vestibule session cookie 1";

  private final KeyRing ring;
  private final Aead aead;
  private final SecureRandom random;
  private final byte[] cookieName;
  private final Providers providers;

  public SessionSeal(KeyRing ring, SecureRandom random, String cookieName, Providers providers) {
    this.ring = ring;
    this.aead = new Aead(random);
    this.random = random;
    this.cookieName = cookieName.getBytes(StandardCharsets.UTF_8);
    this.providers = providers;
  }

  /** The text for a packed session's cookies, if it has room there. */
  public Sealing seal(CookieSession kept) {
    Session session = kept.session();
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] provider = session.provider().getBytes(StandardCharsets.US_ASCII);
    byte[] prefix =
        ByteBuffer.allocate(FIXED_PREFIX + provider.length)
            .put(VERSION)
            .putInt(ring.primary().value())
            .put(salt)
            .put((byte) provider.length)
            .put(provider)
            .array();
    byte[] sealed =
        aead.seal(
            ring.derivePrimary(PURPOSE, salt),
            SessionFormat.write(kept),
            associated(prefix, session.clientId()));
    String text =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                ByteBuffer.allocate(prefix.length + sealed.length).put(prefix).put(sealed).array());
    return text.length() <= Chunks.LONGEST_TEXT
        ? new Sealing.Sealed(text)
        : tooLarge(text.length(), session);
  }

  /**
   * The session in a text; empty if it is too long, malformed, forged, not of this gateway, of a
   * provider or client that is no longer configured, or of a key that is not in the ring. The last
   * is not held in doubt, as a store's record would be: there is nobody else to ask, and it may
   * have left the ring for good.
   */
  public Optional<CookieSession> open(String text) {
    if (text.length() > Chunks.LONGEST_TEXT) {
      return Optional.empty();
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(all);
    if (all.length < FIXED_PREFIX || bytes.get() != VERSION) {
      return Optional.empty();
    }
    KeyId keyId = new KeyId(bytes.getInt());
    byte[] salt = new byte[SALT_BYTES];
    bytes.get(salt);
    int nameLength = bytes.get() & 0xff;
    if (nameLength > bytes.remaining()) {
      return Optional.empty();
    }
    byte[] name = new byte[nameLength];
    bytes.get(name);
    byte[] sealed = new byte[bytes.remaining()];
    byte[] prefix = new byte[bytes.position()];
    bytes.get(sealed).get(0, prefix);
    return providers
        .named(new String(name, StandardCharsets.US_ASCII))
        .flatMap(provider -> open(provider, ring.derive(keyId, PURPOSE, salt), sealed, prefix));
  }

  private Optional<CookieSession> open(
      Provider provider, Optional<SecretKey> key, byte[] sealed, byte[] prefix) {
    String clientId = provider.settings().clientId();
    return key.flatMap(known -> aead.open(known, sealed, associated(prefix, clientId)))
        .map(plain -> SessionFormat.read(provider.name(), clientId, plain));
  }

  private byte[] associated(byte[] prefix, String clientId) {
    return Framing.of(prefix, cookieName, clientId.getBytes(StandardCharsets.UTF_8));
  }

  private Sealing tooLarge(int size, Session session) {
    Identity identity = session.identity();
    TokenSet tokens = session.tokens();
    List<Part> parts =
        List.of(
            new Part(groupsClaim(session), identity.groups()),
            new Part("sub", List.of(identity.subject())),
            new Part("aud", identity.audience()),
            new Part("email", List.of(identity.email())),
            new Part("preferred_username", List.of(identity.preferredUsername())),
            new Part("the access token", List.of(tokens.accessToken())),
            new Part(
                "the refresh token",
                List.of(Objects.requireNonNullElse(tokens.refreshToken(), ""))));
    Part largest = Collections.max(parts, Comparator.comparingInt(Part::bytes));
    return new Sealing.TooLarge(size, largest.name(), largest.bytes());
  }

  private String groupsClaim(Session session) {
    return providers
        .named(session.provider())
        .map(provider -> provider.settings().groupsClaim())
        .orElse("groups");
  }

  /** What a session is made of, under the name that an operator knows it by. */
  private record Part(String name, List<String> texts) {
    int bytes() {
      return texts.stream().mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length).sum();
    }
  }
}
