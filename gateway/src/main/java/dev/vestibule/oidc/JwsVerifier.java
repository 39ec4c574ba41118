package dev.vestibule.oidc;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Decides whether a token was signed by the provider, whatever else it says (RFC 7515, RFC 8725).
 *
 * <p>Blocks only for keys; call it from virtual threads. The token is bounded before it is read:
 * {@value #MAX_TOKEN} characters, JSON nested 16 deep. Of its header only {@code alg}, {@code kid},
 * {@code typ} and {@code crit} are looked at: a key or a place to get one from ({@code jwk}, {@code
 * jku}, {@code x5u}, {@code x5c}) is whatever the sender likes.
 */
final class JwsVerifier {
  static final int MAX_TOKEN = 1 << 16;

  /** What is to be thought of a signature. */
  sealed interface Verdict {
    /**
     * It is the provider's, and so are the claims.
     *
     * @param type {@code typ} in lower case; empty if there is none
     */
    record Signed(String algorithm, String type, Map<String, Object> claims) implements Verdict {}

    /** Nothing is known against it, but the keys to verify it can't be had now. */
    record KeysUnreachable(Duration retryAfter) implements Verdict {}

    /**
     * It is not the provider's.
     *
     * @param reason for an operator; has no text of the token
     */
    record Refused(String reason) implements Verdict {}
  }

  private final String issuer;
  private final ProviderKeys keys;
  private final UnaryOperator<String> typeFault;

  /**
   * @param typeFault what is wrong with a {@code typ} in lower case, empty if nothing is: one kind
   *     of token must not pass for another (RFC 8725 3.11)
   */
  JwsVerifier(ProviderSettings settings, ProviderKeys keys, UnaryOperator<String> typeFault) {
    this.issuer = settings.issuer().toString();
    this.keys = keys;
    this.typeFault = typeFault;
  }

  Verdict verify(String token) {
    if (token.length() > MAX_TOKEN) {
      return refused("token: " + token.length() + " characters (expected: <= " + MAX_TOKEN + ")");
    }
    // Five parts would be an encrypted token: nothing of it is decoded, so nothing of it is ever
    // inflated.
    String[] parts = token.split("\\.", 6);
    if (parts.length != 3) {
      return refused("token: " + parts.length + " parts (expected: 3, signed and not encrypted)");
    }
    // Before decoding, which would skip what is no base64url.
    if (!token.chars().allMatch(JwsVerifier::isOfToken)) {
      return refused("token: characters that are not of one");
    }
    Map<String, Object> header =
        StrictJson.object(new Base64URL(parts[0]).decodeToString()).orElse(Map.of());
    String algorithm = StrictJson.text(header, "alg");
    String type = StrictJson.text(header, "typ").toLowerCase(Locale.ROOT);
    String headerFault = headerFault(header, algorithm, type);
    if (!headerFault.isEmpty()) {
      return refused(headerFault);
    }
    Map<String, Object> claims =
        StrictJson.object(new Base64URL(parts[1]).decodeToString()).orElse(Map.of());
    // Before any key is fetched for it: a token of somebody else's is none of our concern.
    if (!StrictJson.text(claims, "iss").equals(issuer)) {
      return refused("iss: not the issuer");
    }
    byte[] input =
        token
            .substring(0, parts[0].length() + 1 + parts[1].length())
            .getBytes(StandardCharsets.US_ASCII);
    Base64URL signature = new Base64URL(parts[2]);
    return signatureFault(algorithm, StrictJson.text(header, "kid"), input, signature)
        .orElseGet(() -> new Verdict.Signed(algorithm, type, claims));
  }

  private static boolean isOfToken(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }

  private String headerFault(Map<String, Object> header, String algorithm, String type) {
    if (!SigningKey.ALLOWED.contains(algorithm)) {
      return "alg: not one of ours (expected: RS, PS or ES with 256, 384 or 512, or EdDSA)";
    }
    if (header.containsKey("crit")) {
      return "crit: present (expected: no extensions)";
    }
    if (header.containsKey("kid") && !(header.get("kid") instanceof String)) {
      return "kid: no text";
    }
    return typeFault.apply(type);
  }

  /** Why the signature does not count; empty if it does. */
  private Optional<Verdict> signatureFault(
      String algorithm, String kid, byte[] input, Base64URL signature) {
    return switch (keys.find(algorithm, kid)) {
      case KeyAnswer.Unknown _ -> Optional.of(refused("kid: no such key at the provider"));
      case KeyAnswer.Unreachable(var retryAfter) ->
          Optional.of(new Verdict.KeysUnreachable(retryAfter));
      case KeyAnswer.Found(var candidates) ->
          isSignedByAny(candidates, algorithm, input, signature)
                  // A key can have changed under its name, or without one.
                  || (keys.findAnew(algorithm, kid) instanceof KeyAnswer.Found(var anew)
                      && isSignedByAny(anew, algorithm, input, signature))
              ? Optional.empty()
              : Optional.of(refused("signature: not the provider's"));
    };
  }

  private static boolean isSignedByAny(
      List<SigningKey> candidates, String algorithm, byte[] input, Base64URL signature) {
    return candidates.stream().anyMatch(key -> key.verifies(algorithm, input, signature));
  }

  private static Verdict refused(String reason) {
    return new Verdict.Refused(reason);
  }
}
