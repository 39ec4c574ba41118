package dev.vestibule.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.vestibule.seal.Secret;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ProviderKeysTest {
  private static final JWK KEY = key();

  private final ScriptedProvider http = new ScriptedProvider();
  private final ProviderKeys keys =
      Provider.of(
              "corp",
              ProviderSettings.of(ScriptedProvider.ISSUER, "wall", Secret.of("s")),
              http,
              new SettableClock(),
              Runnable::run)
          .keys();

  @Test
  void aSetOfAsManyKeysAsMayBeIsRead() {
    publish(KeySet.MAX_KEYS);

    assertThat(keys.find("ES256", "k-1")).isInstanceOf(KeyAnswer.Found.class);
  }

  @Test
  void aSetOfMoreKeysIsNotRead() {
    publish(KeySet.MAX_KEYS + 1);

    assertThat(keys.find("ES256", "k-1")).isInstanceOf(KeyAnswer.Unreachable.class);
  }

  @Test
  void aTokenThatNamesNoKeyIsNotTriedWithAllOfThem() {
    publish(KeySet.MAX_KEYS);

    assertThat(keys.find("ES256", ""))
        .isInstanceOfSatisfying(
            KeyAnswer.Found.class,
            found -> assertThat(found.candidates()).hasSize(ProviderKeys.MAX_CANDIDATES));
  }

  private void publish(int count) {
    http.answer(
        "/realm/jwks", 200, TokenMint.jwks(Collections.nCopies(count, KEY).toArray(JWK[]::new)));
  }

  private static JWK key() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("k-1").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
