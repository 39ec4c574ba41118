package dev.vestibule.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A public key that a provider signs with, and the algorithms it may be used for: those of its
 * kind, or the one that the provider binds it to. The algorithm in a token's header never chooses
 * how a key is used (RFC 8725 3.1).
 *
 * @param kid empty where the provider names none
 */
record SigningKey(String kid, Set<String> algorithms, PublicKey key) {
  /** What may be read of a JWK; certificates, URLs and private parts are not even looked at. */
  private static final List<String> MEMBERS =
      List.of("kty", "kid", "use", "key_ops", "alg", "n", "e", "crv", "x", "y");

  private static final Set<String> RSA =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
  private static final Set<String> ED25519 = Set.of("EdDSA", "Ed25519");
  private static final Map<Curve, Set<String>> EC =
      Map.of(
          Curve.P_256, Set.of("ES256"), Curve.P_384, Set.of("ES384"), Curve.P_521, Set.of("ES512"));

  /**
   * Algorithms an ID token may be signed with: asymmetric ones only, so that neither {@code none}
   * nor a public key taken for a secret can pass.
   */
  static final Set<String> ALLOWED =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
          "Ed25519");

  /** DER of a SubjectPublicKeyInfo for Ed25519 (RFC 8410 4), up to the 32 bytes of the key. */
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  SigningKey {
    algorithms = Set.copyOf(algorithms);
  }

  /**
   * The key that {@code members} describe; empty if they describe anything but a sound public
   * signature key.
   */
  static Optional<SigningKey> of(Map<String, Object> members) {
    Map<String, Object> known = new HashMap<>();
    MEMBERS.stream()
        .filter(members::containsKey)
        .forEach(name -> known.put(name, members.get(name)));
    if (!isForVerification(known) || StrictJson.text(known, "kid").length() > 256) {
      return Optional.empty();
    }
    try {
      return "OKP".equals(known.get("kty")) ? ed25519(known) : rsaOrEc(known);
    } catch (ParseException
        | JOSEException
        | GeneralSecurityException
        | IllegalArgumentException e) {
      return Optional
          .empty(); // not a key of ours to use; a provider may publish kinds that we do not know
    }
  }

  boolean fits(String algorithm, String wantedKid) {
    return algorithms.contains(algorithm) && (wantedKid.isEmpty() || wantedKid.equals(kid));
  }

  /**
   * Whether {@code signature} is this key's over {@code input}, by an algorithm that {@link #fits}.
   */
  boolean verifies(String algorithm, byte[] input, Base64URL signature) {
    try {
      return switch (key) {
        case RSAPublicKey rsa ->
            new RSASSAVerifier(rsa).verify(header(algorithm), input, signature);
        case ECPublicKey ec -> new ECDSAVerifier(ec).verify(header(algorithm), input, signature);
        default -> {
          Signature ed25519 = Signature.getInstance("Ed25519");
          ed25519.initVerify(key);
          ed25519.update(input);
          yield ed25519.verify(signature.decode());
        }
      };
    } catch (JOSEException | GeneralSecurityException e) {
      return false; // malformed signatures end here
    }
  }

  private static boolean isForVerification(Map<String, Object> members) {
    Object use = members.get("use");
    Object operations = members.get("key_ops");
    return (use == null || use.equals("sig"))
        && (!(operations instanceof List<?> list) || list.contains("verify"));
  }

  private static Optional<SigningKey> rsaOrEc(Map<String, Object> members)
      throws ParseException, JOSEException {
    JWK jwk = JWK.parse(members);
    if (jwk.getKeyType().equals(KeyType.RSA)) {
      RSAPublicKey key = ((RSAKey) jwk).toRSAPublicKey();
      int bits = key.getModulus().bitLength();
      // Longer ones, or huge exponents, only cost time.
      boolean sound = bits >= 2048 && bits <= 8192 && key.getPublicExponent().bitLength() <= 32;
      return sound ? bound(members, RSA, key) : Optional.empty();
    }
    if (jwk.getKeyType().equals(KeyType.EC)) {
      ECKey key = (ECKey) jwk;
      return bound(members, EC.getOrDefault(key.getCurve(), Set.of()), key.toECPublicKey());
    }
    return Optional.empty();
  }

  private static Optional<SigningKey> ed25519(Map<String, Object> members)
      throws GeneralSecurityException {
    byte[] x = new Base64URL(StrictJson.text(members, "x")).decode();
    if (!"Ed25519".equals(members.get("crv")) || x.length != 32) {
      return Optional.empty();
    }
    byte[] der = new byte[ED25519_PREFIX.length + x.length];
    System.arraycopy(ED25519_PREFIX, 0, der, 0, ED25519_PREFIX.length);
    System.arraycopy(x, 0, der, ED25519_PREFIX.length, x.length);
    return bound(
        members,
        ED25519,
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
  }

  private static Optional<SigningKey> bound(
      Map<String, Object> members, Set<String> ofKind, PublicKey key) {
    String only = StrictJson.text(members, "alg");
    Set<String> algorithms;
    if (only.isEmpty()) {
      algorithms = ofKind;
    } else if (ofKind.equals(ED25519)) {
      algorithms =
          ofKind.contains(only) ? ofKind : Set.of(); // two names of one algorithm (RFC 9864)
    } else {
      algorithms = ofKind.contains(only) ? Set.of(only) : Set.of();
    }
    return algorithms.isEmpty()
        ? Optional.empty()
        : Optional.of(new SigningKey(StrictJson.text(members, "kid"), algorithms, key));
  }

  private static JWSHeader header(String algorithm) {
    return new JWSHeader(JWSAlgorithm.parse(algorithm));
  }
}
