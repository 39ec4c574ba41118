package dev.vestibule.oidc;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides whether an ID token is to be believed (OpenID Connect Core 3.1.3.7 and 12.2, RFC 8725).
 *
 * <p>Blocks only for keys; call it from virtual threads. The token is bounded before it is read:
 * {@value #MAX_TOKEN} characters, JSON nested 16 deep. Of its header only {@code alg}, {@code kid},
 * {@code typ} and {@code crit} are looked at: a key or a place to get one from ({@code jwk}, {@code
 * jku}, {@code x5u}, {@code x5c}) is whatever the sender likes.
 */
public final class IdTokenVerifier {
  static final int MAX_TOKEN = 1 << 16;

  private final ProviderSettings settings;
  private final ProviderKeys keys;
  private final InstantSource clock;

  IdTokenVerifier(ProviderSettings settings, ProviderKeys keys, InstantSource clock) {
    this.settings = settings;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * The ID token of a login.
   *
   * @param nonce what this login sent; the token must repeat it
   * @param accessToken what came with it; {@code at_hash}, if present, must match
   */
  public IdTokenVerdict verifyLogin(String idToken, String nonce, String accessToken) {
    if (nonce.isEmpty()) {
      throw new IllegalArgumentException("nonce: empty (expected: what this login sent)");
    }
    return verify(
        idToken,
        accessToken,
        clock.instant(),
        claims ->
            same(StrictJson.text(claims, "nonce"), nonce) ? "" : "nonce: not that of this login");
  }

  /**
   * The ID token of a refresh, which must speak of the same user, to the same audience, as {@code
   * before}.
   *
   * @param receivedAt when it came, which is the time that its own times are held against: it may
   *     have had to wait for keys
   */
  public RefreshVerdict verifyRefresh(
      String idToken, String accessToken, Identity before, Instant receivedAt) {
    IdTokenVerdict verdict =
        verify(idToken, accessToken, receivedAt, claims -> nonceOfRefresh(claims, before));
    if (!(verdict instanceof IdTokenVerdict.Verified(Identity now))) {
      return verdict;
    }
    if (!now.isSameSubjectAs(before)) {
      return new RefreshVerdict.AnotherSubject();
    }
    if (!new HashSet<>(now.audience()).equals(new HashSet<>(before.audience()))) {
      return invalid("aud: not that of the login");
    }
    return verdict;
  }

  /** Need not be there at a refresh, but if it is, it is the login's. */
  private static String nonceOfRefresh(Map<String, Object> claims, Identity before) {
    if (!claims.containsKey("nonce")) {
      return "";
    }
    String atLogin =
        StrictJson.object(before.claimsJson()).map(old -> StrictJson.text(old, "nonce")).orElse("");
    return same(StrictJson.text(claims, "nonce"), atLogin) || atLogin.isEmpty()
        ? ""
        : "nonce: not that of the login";
  }

  private IdTokenVerdict verify(
      String idToken,
      String accessToken,
      Instant at,
      Function<Map<String, Object>, String> nonceFault) {
    if (idToken.length() > MAX_TOKEN) {
      return invalid("token: " + idToken.length() + " characters (expected: <= " + MAX_TOKEN + ")");
    }
    // Five parts would be an encrypted token: nothing of it is decoded, so nothing of it is ever
    // inflated.
    String[] parts = idToken.split("\\.", 6);
    if (parts.length != 3) {
      return invalid("token: " + parts.length + " parts (expected: 3, signed and not encrypted)");
    }
    // Before decoding, which would skip what is no base64url.
    if (!idToken.chars().allMatch(IdTokenVerifier::isOfToken)) {
      return invalid("token: characters that are not of one");
    }
    Map<String, Object> header =
        StrictJson.object(new Base64URL(parts[0]).decodeToString()).orElse(Map.of());
    String algorithm = StrictJson.text(header, "alg");
    String headerFault = headerFault(header, algorithm);
    if (!headerFault.isEmpty()) {
      return invalid(headerFault);
    }
    Map<String, Object> claims =
        StrictJson.object(new Base64URL(parts[1]).decodeToString()).orElse(Map.of());
    // Before any key is fetched for it: a token of somebody else's is none of our concern.
    if (!StrictJson.text(claims, "iss").equals(settings.issuer().toString())) {
      return invalid("iss: not the issuer");
    }
    byte[] input =
        idToken
            .substring(0, parts[0].length() + 1 + parts[1].length())
            .getBytes(StandardCharsets.US_ASCII);
    Base64URL signature = new Base64URL(parts[2]);
    return signatureFault(algorithm, StrictJson.text(header, "kid"), input, signature)
        .orElseGet(() -> believed(claims, at, algorithm, accessToken, nonceFault.apply(claims)));
  }

  private static boolean isOfToken(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }

  private static String headerFault(Map<String, Object> header, String algorithm) {
    if (!SigningKey.ALLOWED.contains(algorithm)) {
      return "alg: not one of ours (expected: RS, PS or ES with 256, 384 or 512, or EdDSA)";
    }
    if (header.containsKey("crit")) {
      return "crit: present (expected: no extensions)";
    }
    if (header.containsKey("kid") && !(header.get("kid") instanceof String)) {
      return "kid: no text";
    }
    // RFC 8725 3.11: an access token or a logout token of the same provider is no ID token.
    String type = StrictJson.text(header, "typ").toLowerCase(Locale.ROOT);
    return type.endsWith("+jwt") ? "typ: that of another kind of token" : "";
  }

  /** Why the signature does not count; empty if it does. */
  private Optional<IdTokenVerdict> signatureFault(
      String algorithm, String kid, byte[] input, Base64URL signature) {
    return switch (keys.find(algorithm, kid)) {
      case KeyAnswer.Unknown _ -> Optional.of(invalid("kid: no such key at the provider"));
      case KeyAnswer.Unreachable(var retryAfter) ->
          Optional.of(new IdTokenVerdict.KeysUnreachable(retryAfter));
      case KeyAnswer.Found(var candidates) ->
          isSignedByAny(candidates, algorithm, input, signature)
                  // A key can have changed under its name, or without one.
                  || (keys.findAnew(algorithm, kid) instanceof KeyAnswer.Found(var anew)
                      && isSignedByAny(anew, algorithm, input, signature))
              ? Optional.empty()
              : Optional.of(invalid("signature: not the provider's"));
    };
  }

  private static boolean isSignedByAny(
      List<SigningKey> candidates, String algorithm, byte[] input, Base64URL signature) {
    return candidates.stream().anyMatch(key -> key.verifies(algorithm, input, signature));
  }

  private IdTokenVerdict believed(
      Map<String, Object> claims,
      Instant at,
      String algorithm,
      String accessToken,
      String nonceFault) {
    if (!nonceFault.isEmpty()) {
      return invalid(nonceFault);
    }
    if (claims.containsKey("at_hash")
        && !same(StrictJson.text(claims, "at_hash"), leftHalfHash(algorithm, accessToken))) {
      return invalid("at_hash: not that of the access token");
    }
    return new ClaimsReader(settings, at).read(claims);
  }

  /**
   * Core 3.1.3.6: the left half of the access token's digest, by the hash of the signature's
   * algorithm; SHA-512 for Ed25519.
   */
  private static String leftHalfHash(String algorithm, String accessToken) {
    String digest =
        algorithm.endsWith("256") ? "SHA-256" : algorithm.endsWith("384") ? "SHA-384" : "SHA-512";
    try {
      byte[] hash =
          MessageDigest.getInstance(digest).digest(accessToken.getBytes(StandardCharsets.US_ASCII));
      return Base64URL.encode(Arrays.copyOf(hash, hash.length / 2)).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + digest, e);
    }
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static IdTokenVerdict.Invalid invalid(String reason) {
    return new IdTokenVerdict.Invalid(reason);
  }
}
