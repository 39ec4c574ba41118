package dev.vestibule.lab.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The provider's signing keys: the first signs, the last {@value #MOST_KEYS} are published.
 * Thread-safe.
 */
final class SigningKeys {

  private static final int MOST_KEYS = 3;

  private final boolean rsa;
  private final AtomicInteger made = new AtomicInteger();
  private final CopyOnWriteArrayList<JWK> keys = new CopyOnWriteArrayList<>();

  SigningKeys(boolean rsa) {
    this.rsa = rsa;
    rotate();
  }

  void rotate() {
    keys.addFirst(generate("key-" + made.incrementAndGet()));
    while (keys.size() > MOST_KEYS) {
      keys.removeLast();
    }
  }

  /** Only the newest key is left: what the older ones signed no longer verifies. */
  void forgetOlder() {
    JWK newest = keys.getFirst();
    keys.retainAll(List.of(newest));
  }

  String algorithm() {
    return rsa ? "RS256" : "ES256";
  }

  String published() {
    return new JWKSet(List.copyOf(keys)).toPublicJWKSet().toString();
  }

  String sign(JWTClaimsSet claims) {
    return sign(claims, null);
  }

  /**
   * @param type {@code typ} of the header; null: none
   */
  String sign(JWTClaimsSet claims, @Nullable JOSEObjectType type) {
    JWK key = keys.getFirst();
    try {
      SignedJWT jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.parse(algorithm()))
                  .type(type)
                  .keyID(key.getKeyID())
                  .build(),
              claims);
      jwt.sign(signer(key));
      return jwt.serialize();
    } catch (JOSEException broken) {
      throw new IllegalStateException("cannot sign with " + key.getKeyID(), broken);
    }
  }

  /** The claims of a token that one of these keys signed, however old it is. */
  Optional<JWTClaimsSet> read(String token) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      for (JWK key : keys) {
        if (jwt.getHeader().getAlgorithm().getName().equals(algorithm())
            && jwt.verify(verifier(key))) {
          return Optional.of(jwt.getJWTClaimsSet());
        }
      }
      return Optional.empty();
    } catch (ParseException | JOSEException notOurs) {
      return Optional.empty();
    }
  }

  private JWK generate(String id) {
    try {
      return rsa
          ? new RSAKeyGenerator(2048).keyID(id).keyUse(KeyUse.SIGNATURE).generate()
          : new ECKeyGenerator(Curve.P_256).keyID(id).keyUse(KeyUse.SIGNATURE).generate();
    } catch (JOSEException broken) {
      throw new IllegalStateException("cannot generate a key", broken);
    }
  }

  private static JWSSigner signer(JWK key) throws JOSEException {
    return key instanceof RSAKey rsaKey ? new RSASSASigner(rsaKey) : new ECDSASigner((ECKey) key);
  }

  private static JWSVerifier verifier(JWK key) throws JOSEException {
    return key instanceof RSAKey rsaKey
        ? new RSASSAVerifier(rsaKey.toRSAPublicKey())
        : new ECDSAVerifier((ECKey) key);
  }
}
