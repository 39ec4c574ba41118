package dev.vestibule.oidc;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.function.Function;

/**
 * Decides whether an ID token is to be believed (OpenID Connect Core 3.1.3.7 and 12.2, RFC 8725).
 *
 * <p>Blocks only for keys; call it from virtual threads.
 */
public final class IdTokenVerifier {
  private final ProviderSettings settings;
  private final JwsVerifier signatures;
  private final InstantSource clock;

  IdTokenVerifier(ProviderSettings settings, ProviderKeys keys, InstantSource clock) {
    this.settings = settings;
    this.signatures = new JwsVerifier(settings, keys, IdTokenVerifier::typeFault);
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
    return switch (signatures.verify(idToken)) {
      case JwsVerifier.Verdict.Signed(var algorithm, var _, var claims) ->
          believed(claims, at, algorithm, accessToken, nonceFault.apply(claims));
      case JwsVerifier.Verdict.KeysUnreachable(var retryAfter) ->
          new IdTokenVerdict.KeysUnreachable(retryAfter);
      case JwsVerifier.Verdict.Refused(var reason) -> invalid(reason);
    };
  }

  /** RFC 8725 3.11: an access token or a logout token of the same provider is no ID token. */
  private static String typeFault(String type) {
    return type.endsWith("+jwt") ? "typ: that of another kind of token" : "";
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
    return new ClaimsReader(settings, at).idToken(claims);
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
