package dev.vestibule.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Signs tokens as a provider would, and as an attacker would. */
public final class TokenMint {
  private TokenMint() {}

  /** Header and claims as given, signed with {@code key} by the header's algorithm. */
  public static String sign(JWK key, Map<String, Object> header, Map<String, Object> claims)
      throws JOSEException {
    String input =
        part(JSONObjectUtils.toJSONString(header))
            + "."
            + part(JSONObjectUtils.toJSONString(claims));
    JWSSigner signer =
        key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
    JWSHeader signedBy = new JWSHeader(JWSAlgorithm.parse((String) header.get("alg")));
    return input + "." + signer.sign(signedBy, input.getBytes(StandardCharsets.US_ASCII));
  }

  public static String part(String json) {
    return Base64URL.encode(json).toString();
  }

  public static String jwks(JWK... keys) {
    return Stream.of(keys)
        .map(key -> key.toPublicJWK().toJSONString())
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  /**
   * Claims that hold for {@code wall} at the scripted provider's clock; {@link #ABSENT} takes a
   * claim away.
   */
  static Map<String, Object> claims(InstantSource clock, Object... changes) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", ScriptedProvider.ISSUER.toString());
    claims.put("sub", "ada");
    claims.put("aud", "wall");
    claims.put("iat", clock.instant().getEpochSecond());
    claims.put("exp", clock.instant().getEpochSecond() + 300);
    claims.put("nonce", "n-1");
    claims.put("email", "ada@example.org");
    claims.put("email_verified", true);
    claims.put("groups", List.of("ops", "dev"));
    return changed(claims, changes);
  }

  /**
   * Claims of an access token (RFC 9068) for {@code api} at the scripted provider's clock; {@link
   * #ABSENT} takes a claim away.
   */
  public static Map<String, Object> accessClaims(InstantSource clock, Object... changes) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", ScriptedProvider.ISSUER.toString());
    claims.put("sub", "ada");
    claims.put("aud", "api");
    claims.put("iat", clock.instant().getEpochSecond());
    claims.put("exp", clock.instant().getEpochSecond() + 300);
    claims.put("jti", "t-1");
    claims.put("client_id", "script");
    claims.put("scope", "read");
    claims.put("email", "ada@example.org");
    claims.put("groups", List.of("ops", "dev"));
    return changed(claims, changes);
  }

  private static Map<String, Object> changed(Map<String, Object> claims, Object... changes) {
    for (int i = 0; i < changes.length; i += 2) {
      if (changes[i + 1].equals(ABSENT)) {
        claims.remove((String) changes[i]);
      } else {
        claims.put((String) changes[i], changes[i + 1]);
      }
    }
    return claims;
  }

  public static final Object ABSENT = new Object();
}
