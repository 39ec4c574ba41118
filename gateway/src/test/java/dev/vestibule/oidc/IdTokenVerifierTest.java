package dev.vestibule.oidc;

import static dev.vestibule.oidc.TokenMint.ABSENT;
import static dev.vestibule.oidc.TokenMint.claims;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.vestibule.seal.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdTokenVerifierTest {
  private static final RSAKey RSA = rsa("k-1");
  private static final RSAKey STRANGER = rsa("k-1");
  private static final String ACCESS = "access-token";

  private final SettableClock clock = new SettableClock();
  private final ScriptedProvider http = new ScriptedProvider();
  private final Provider provider =
      Provider.of(
          "corp",
          ProviderSettings.of(ScriptedProvider.ISSUER, "wall", Secret.of("s")),
          http,
          clock,
          Runnable::run);

  IdTokenVerifierTest() {
    publish(RSA);
  }

  @Test
  void aSoundTokenTellsWhoItIs() throws Exception {
    Identity identity =
        verified(
            signed(claims(clock, "sid", "s-1", "auth_time", clock.instant().getEpochSecond() - 5)));

    assertThat(identity.subject()).isEqualTo("ada");
    assertThat(identity.email()).isEqualTo("ada@example.org");
    assertThat(identity.emailVerified()).isTrue();
    assertThat(identity.groups()).containsExactly("ops", "dev");
    assertThat(identity.sid()).isEqualTo("s-1");
    assertThat(identity.expiresAt()).isEqualTo(clock.instant().plusSeconds(300));
    assertThat(identity.authTime()).isEqualTo(clock.instant().minusSeconds(5));
    assertThat(identity.claimsJson())
        .startsWith("{\"aud\":\"wall\",\"auth_time\":")
        .doesNotContain(" ");
    assertThat(identity.toString()).doesNotContain("example.org");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
  void everyRsaAlgorithmOfTheListIsTaken(String algorithm) throws Exception {
    verified(TokenMint.sign(RSA, Map.of("alg", algorithm, "kid", "k-1"), claims(clock)));
  }

  @ParameterizedTest
  @CsvSource({"ES256, P-256", "ES384, P-384", "ES512, P-521"})
  void everyEllipticAlgorithmOfTheListIsTaken(String algorithm, String curve) throws Exception {
    ECKey key = new ECKeyGenerator(Curve.parse(curve)).keyID("e").generate();
    publish(key);
    verified(TokenMint.sign(key, Map.of("alg", algorithm, "kid", "e"), claims(clock)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EdDSA", "Ed25519"})
  void ed25519IsTakenUnderBothItsNames(String algorithm) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] der = pair.getPublic().getEncoded();
    String x = Base64URL.encode(Arrays.copyOfRange(der, der.length - 32, der.length)).toString();
    http.answer(
        "/realm/jwks",
        200,
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"ed\",\"x\":\"" + x + "\"}]}");
    String input =
        TokenMint.part("{\"alg\":\"" + algorithm + "\",\"kid\":\"ed\"}")
            + "."
            + TokenMint.part(StrictJson.canonical(claims(clock)));

    verified(input + "." + ed25519(pair, input));
    assertInvalid(input + "." + ed25519(pair, input + "x"), "signature");
    assertInvalid(input + ".AAAA", "signature");
  }

  @Test
  void aTokenWithoutAKeyIdIsTriedWithTheKeysThatFit() throws Exception {
    publish(rsa("other"), RSA);
    verified(TokenMint.sign(RSA, Map.of("alg", "RS256"), claims(clock)));
  }

  @Test
  void noSignatureIsNoSignature() {
    String claims = TokenMint.part(StrictJson.canonical(claims(clock)));
    assertInvalid(TokenMint.part("{\"alg\":\"none\"}") + "." + claims + ".", "alg");
    assertInvalid(TokenMint.part("{\"alg\":\"nOnE\"}") + "." + claims + ".", "alg");
    assertInvalid(TokenMint.part("{}") + "." + claims + ".", "alg");
    assertInvalid(
        TokenMint.part("{\"alg\":\"RS256\",\"kid\":\"k-1\"}") + "." + claims + ".", "signature");
    assertInvalid(TokenMint.part("{\"alg\":\"RS256\",\"kid\":\"k-1\"}") + "." + claims, "parts");
    assertInvalid("", "parts");
  }

  @Test
  void aPublicKeyIsNoSharedSecret() throws Exception {
    String input =
        TokenMint.part("{\"alg\":\"HS256\",\"kid\":\"k-1\"}")
            + "."
            + TokenMint.part(StrictJson.canonical(claims(clock)));
    String mac =
        new MACSigner(RSA.toRSAPublicKey().getEncoded())
            .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII))
            .toString();
    assertInvalid(input + "." + mac, "alg");
  }

  @Test
  void aKeyIsOnlyUsedForTheAlgorithmItIsBoundTo() throws Exception {
    publish(new RSAKey.Builder(RSA).algorithm(JWSAlgorithm.RS256).build());
    assertInvalid(TokenMint.sign(RSA, Map.of("alg", "PS256", "kid", "k-1"), claims(clock)), "kid");
    assertInvalid(
        TokenMint.part("{\"alg\":\"ES256\",\"kid\":\"k-1\"}")
            + "."
            + TokenMint.part(StrictJson.canonical(claims(clock)))
            + ".AAAA",
        "kid");
  }

  @Test
  void aKeyThatTheTokenBringsAlongIsIgnored() throws Exception {
    Map<String, Object> header =
        Map.of(
            "alg", "RS256",
            "kid", "k-1",
            "jwk", STRANGER.toPublicJWK().toJSONObject(),
            "jku", "https://evil.example/jwks",
            "x5u", "https://evil.example/cert");
    assertInvalid(TokenMint.sign(STRANGER, header, claims(clock)), "signature");
    assertThat(http.sentTo("/jwks")).isEmpty();
    verified(TokenMint.sign(RSA, header, claims(clock)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "k-1' OR '1'='1",
        "https://evil.example/k-1",
        "K-1",
        "k-1\u0000",
        "k-1 "
      })
  void aKeyIdIsOnlyEverCompared(String kid) throws Exception {
    assertInvalid(TokenMint.sign(RSA, Map.of("alg", "RS256", "kid", kid), claims(clock)), "kid");
    assertThat(http.sentTo("/realm/jwks")).hasSize(1);
  }

  @Test
  void extensionsThatMustBeUnderstoodAreNot() throws Exception {
    assertInvalid(
        TokenMint.sign(
            RSA,
            Map.of("alg", "RS256", "kid", "k-1", "crit", List.of("b64"), "b64", false),
            claims(clock)),
        "crit");
    assertInvalid(
        TokenMint.sign(RSA, Map.of("alg", "RS256", "kid", "k-1", "crit", List.of()), claims(clock)),
        "crit");
  }

  @Test
  void anotherKindOfTokenIsNoIdToken() throws Exception {
    assertInvalid(
        TokenMint.sign(RSA, Map.of("alg", "RS256", "kid", "k-1", "typ", "at+JWT"), claims(clock)),
        "typ");
    assertInvalid(
        TokenMint.sign(
            RSA,
            Map.of("alg", "RS256", "kid", "k-1", "typ", "application/logout+jwt"),
            claims(clock)),
        "typ");
    verified(
        TokenMint.sign(RSA, Map.of("alg", "RS256", "kid", "k-1", "typ", "JWT"), claims(clock)));
  }

  @Test
  void anEncryptedTokenIsNotEvenDecoded() {
    String header = TokenMint.part("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}");
    assertInvalid(header + ".." + "AAAA." + "A".repeat(1000) + ".AAAA", "parts");
  }

  @Test
  void whatIsTooLongOrTooDeepIsNotRead() throws Exception {
    assertInvalid("a".repeat(JwsVerifier.MAX_TOKEN + 1), "characters");
    String deep = "{\"a\":".repeat(2000) + "1" + "}".repeat(2000);
    assertInvalid(
        TokenMint.part("{\"alg\":\"RS256\",\"kid\":\"k-1\"}")
            + "."
            + TokenMint.part(deep)
            + ".AAAA",
        "iss");
    assertInvalid(TokenMint.part(deep) + "." + TokenMint.part("{}") + ".AAAA", "alg");
  }

  @Test
  void aClaimThatIsThereTwiceMakesItUnreadable() throws Exception {
    String twice =
        StrictJson.canonical(claims(clock))
            .replace("\"sub\":\"ada\"", "\"sub\":\"ada\",\"sub\":\"root\"");
    String input =
        TokenMint.part("{\"alg\":\"RS256\",\"kid\":\"k-1\"}") + "." + TokenMint.part(twice);
    assertInvalid(input + ".AAAA", "iss");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://id.example/realm/",
        "https://id.example/realm2",
        "https://id.example/",
        "https://ID.example/realm",
        "https://id.example.evil/realm",
        ""
      })
  void anIssuerIsTheWholeTextOrAnother(String issuer) throws Exception {
    assertInvalid(signed(claims(clock, "iss", issuer)), "iss");
  }

  @Test
  void theAudienceIsUsAndNotSomethingLikeUs() throws Exception {
    assertInvalid(signed(claims(clock, "aud", "wall2")), "aud");
    assertInvalid(signed(claims(clock, "aud", "the wall")), "aud");
    assertInvalid(signed(claims(clock, "aud", List.of("wallpaper"))), "aud");
    assertInvalid(signed(claims(clock, "aud", List.of())), "aud");
    assertInvalid(signed(claims(clock, "aud", List.of("wall", 7))), "aud");
    assertInvalid(signed(claims(clock, "aud", ABSENT)), "aud");
    verified(signed(claims(clock, "aud", List.of("wall"))));
  }

  @Test
  void ofSeveralAudiencesTheAuthorizedPartyMustBeUs() throws Exception {
    assertInvalid(signed(claims(clock, "aud", List.of("wall", "api"))), "azp");
    assertInvalid(signed(claims(clock, "aud", List.of("wall", "api"), "azp", "api")), "azp");
    assertInvalid(signed(claims(clock, "azp", "api")), "azp");
    assertInvalid(signed(claims(clock, "azp", List.of("wall"))), "azp");
    verified(signed(claims(clock, "aud", List.of("wall", "api"), "azp", "wall")));
  }

  @Test
  void aTokenCountsFromItsTimeToItsTimeWithALittleSkew() throws Exception {
    long now = clock.instant().getEpochSecond();
    verified(signed(claims(clock, "exp", now - 9)));
    assertInvalid(signed(claims(clock, "exp", now - 10)), "exp");
    verified(signed(claims(clock, "iat", now + 10)));
    assertInvalid(signed(claims(clock, "iat", now + 11)), "iat");
    verified(signed(claims(clock, "nbf", now + 10)));
    assertInvalid(signed(claims(clock, "nbf", now + 11)), "nbf");
  }

  @Test
  void timesMustBeTimes() throws Exception {
    assertInvalid(signed(claims(clock, "exp", ABSENT)), "exp");
    assertInvalid(signed(claims(clock, "iat", ABSENT)), "iat");
    assertInvalid(signed(claims(clock, "exp", "never")), "exp");
    assertInvalid(signed(claims(clock, "exp", -1)), "exp");
    assertInvalid(signed(claims(clock, "exp", Double.MAX_VALUE)), "exp");
    verified(signed(claims(clock, "exp", clock.instant().getEpochSecond() + 60.5)));
  }

  @Test
  void theNonceIsThatOfThisLogin() throws Exception {
    assertInvalid(signed(claims(clock, "nonce", "n-2")), "nonce");
    assertInvalid(signed(claims(clock, "nonce", ABSENT)), "nonce");
    assertInvalid(signed(claims(clock, "nonce", List.of("n-1"))), "nonce");
  }

  @Test
  void theHashOfTheAccessTokenMatchesIfItIsThere() throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(ACCESS.getBytes(StandardCharsets.US_ASCII));
    String half = Base64URL.encode(Arrays.copyOf(hash, 16)).toString();
    verified(signed(claims(clock, "at_hash", half)));
    assertInvalid(signed(claims(clock, "at_hash", Base64URL.encode(hash).toString())), "at_hash");
    assertInvalid(signed(claims(clock, "at_hash", "")), "at_hash");
    assertInvalid(signed(claims(clock, "at_hash", 5)), "at_hash");
  }

  @Test
  void aNameWithControlCharactersIsNobodys() throws Exception {
    assertInvalid(signed(claims(clock, "name", "Ada\r\nX-Admin: yes")), "name");
    assertInvalid(signed(claims(clock, "groups", List.of("ops\u0000"))), "groups");
    assertInvalid(signed(claims(clock, "sub", "ada\u0085")), "sub");
    assertInvalid(signed(claims(clock, "sub", "")), "sub");
    assertInvalid(signed(claims(clock, "sub", 12)), "sub");
    assertInvalid(signed(claims(clock, "sub", "a".repeat(256))), "sub");
    assertThat(verified(signed(claims(clock, "name", "Ada Łovelace 数"))).name())
        .isEqualTo("Ada Łovelace 数");
  }

  @Test
  void anAddressCountsAsVerifiedOnlyIfTheProviderSaysSo() throws Exception {
    assertThat(verified(signed(claims(clock, "email_verified", ABSENT))).emailVerified()).isFalse();
    assertThat(verified(signed(claims(clock, "email_verified", "no"))).emailVerified()).isFalse();
    assertThat(verified(signed(claims(clock, "email_verified", "true"))).emailVerified()).isTrue();
  }

  @Test
  void groupsAreCountedNotCut() throws Exception {
    List<String> many =
        IntStream.rangeClosed(0, Identity.MAX_GROUPS).mapToObj(i -> "g" + i).toList();
    assertInvalid(signed(claims(clock, "groups", many)), "groups");
    assertThat(verified(signed(claims(clock, "groups", many.subList(1, many.size())))).groups())
        .hasSize(Identity.MAX_GROUPS);
    assertThat(verified(signed(claims(clock, "groups", "one"))).groups()).containsExactly("one");
    assertThat(
            verified(signed(claims(clock, "groups", Map.of("admin", Map.of("org", "acme")))))
                .groups())
        .containsExactly("admin");
    assertThat(verified(signed(claims(clock, "groups", ABSENT))).groups()).isEmpty();
  }

  @Test
  void aStrangersSignatureIsNone() throws Exception {
    assertInvalid(
        TokenMint.sign(STRANGER, Map.of("alg", "RS256", "kid", "k-1"), claims(clock)), "signature");
    String good = signed(claims(clock));
    String other = signed(claims(clock, "sub", "root"));
    assertInvalid(
        good.substring(0, good.lastIndexOf('.')) + other.substring(other.lastIndexOf('.')),
        "signature");
  }

  @Test
  void onlySoundPublicSignatureKeysAreKept() throws Exception {
    RSAKey shortKey = new RSAKeyGenerator(1024, true).keyID("short").generate();
    assertThat(SigningKey.of(shortKey.toPublicJWK().toJSONObject())).isEmpty();
    assertThat(
            SigningKey.of(
                new RSAKey.Builder(RSA)
                    .keyUse(KeyUse.ENCRYPTION)
                    .build()
                    .toPublicJWK()
                    .toJSONObject()))
        .isEmpty();
    assertThat(
            SigningKey.of(new OctetSequenceKeyGenerator(256).keyID("k").generate().toJSONObject()))
        .isEmpty();
    assertThat(SigningKey.of(Map.of("kty", "EC", "crv", "P-256", "x", "AAAA", "y", "AAAA")))
        .isEmpty();
    assertThat(SigningKey.of(Map.of("kty", "OKP", "crv", "X25519", "x", "A".repeat(43)))).isEmpty();
    assertThat(SigningKey.of(Map.of("kty", 5))).isEmpty();
    assertThat(SigningKey.of(RSA.toJSONObject()).orElseThrow().key())
        .isEqualTo(RSA.toRSAPublicKey());
  }

  @Test
  void aTokenIsBase64UrlAndDotsOnly() throws Exception {
    String token = signed(claims(clock));
    assertInvalid(token + "=", "characters");
    assertInvalid(token.replaceFirst("\\.", "\n."), "characters");
    assertInvalid(" " + token, "characters");
    assertInvalid("é" + token, "characters");
  }

  @Test
  void aDamagedTokenIsRefusedAndNothingWorse() throws Exception {
    String token = signed(claims(clock));
    Identity whole = verified(token);
    Random random = new Random(20261124);
    for (int i = 0; i < 3000; i++) {
      StringBuilder damaged = new StringBuilder(token);
      int at = random.nextInt(token.length());
      switch (random.nextInt(3)) {
        case 0 -> damaged.setCharAt(at, "ABCxyz019-_.= \n{\u0000é".charAt(random.nextInt(18)));
        case 1 -> damaged.deleteCharAt(at);
        default -> damaged.insert(at, token, random.nextInt(at + 1), at);
      }
      // The last character of a signature has bits that mean nothing.
      if (provider.idTokens().verifyLogin(damaged.toString(), "n-1", ACCESS)
          instanceof IdTokenVerdict.Verified(var identity)) {
        assertThat(identity).isEqualTo(whole);
      }
    }
  }

  @Test
  void anUnknownKeyIsLookedForAndThenTaken() throws Exception {
    verified(signed(claims(clock)));
    RSAKey next = rsa("k-2");
    publish(next);
    clock.pass(Duration.ofSeconds(11));
    verified(token(next, claims(clock)));
    assertThat(http.sentTo("/realm/jwks")).hasSize(2);
  }

  @Test
  void unknownKeysDoNotMakeUsHammerTheProvider() throws Exception {
    verified(signed(claims(clock)));
    for (int i = 0; i < 50; i++) {
      clock.pass(Duration.ofMillis(100));
      String token = token(STRANGER, Map.of("alg", "RS256", "kid", "x-" + i), claims(clock));
      assertThat(provider.idTokens().verifyLogin(token, "n-1", ACCESS))
          .isInstanceOf(IdTokenVerdict.KeysUnreachable.class);
    }
    assertThat(http.sentTo("/realm/jwks")).hasSize(1);
  }

  @Test
  void aKeyThatChangedUnderItsNameIsFound() throws Exception {
    verified(signed(claims(clock)));
    publish(STRANGER);
    clock.pass(Duration.ofSeconds(11));
    verified(token(STRANGER, claims(clock)));
  }

  @Test
  void oldKeysServeOnWhileTheProviderIsDown() throws Exception {
    verified(signed(claims(clock)));
    http.down(true);
    clock.pass(Duration.ofHours(5));
    verified(signed(claims(clock)));
    assertThat(
            provider
                .idTokens()
                .verifyLogin(
                    token(STRANGER, Map.of("alg", "RS256", "kid", "k-9"), claims(clock)),
                    "n-1",
                    ACCESS))
        .isInstanceOf(IdTokenVerdict.KeysUnreachable.class);
  }

  @Test
  void withoutKeysNothingIsKnownAndItRecoversByItself() throws Exception {
    http.answer("/realm/jwks", 500, "");
    String token = signed(claims(clock));
    assertThat(provider.idTokens().verifyLogin(token, "n-1", ACCESS))
        .isInstanceOf(IdTokenVerdict.KeysUnreachable.class);
    publish(RSA);
    clock.pass(Duration.ofSeconds(2));
    verified(token);
  }

  @Test
  void aRefreshMustSpeakOfTheSameUserToTheSameAudience() throws Exception {
    Identity before = verified(signed(claims(clock)));
    clock.pass(Duration.ofMinutes(2));

    assertThat(refreshed(claims(clock, "nonce", ABSENT, "email", "new@example.org"), before))
        .isInstanceOf(IdTokenVerdict.Verified.class);
    assertThat(refreshed(claims(clock), before)).isInstanceOf(IdTokenVerdict.Verified.class);
    assertThat(refreshed(claims(clock, "sub", "eve"), before))
        .isInstanceOf(RefreshVerdict.AnotherSubject.class);
    assertThat(refreshed(claims(clock, "aud", List.of("wall", "api"), "azp", "wall"), before))
        .isInstanceOf(IdTokenVerdict.Invalid.class);
    assertThat(refreshed(claims(clock, "nonce", "n-2"), before))
        .isInstanceOf(IdTokenVerdict.Invalid.class);
    assertThat(refreshed(claims(clock, "iss", "https://evil.example"), before))
        .isInstanceOf(IdTokenVerdict.Invalid.class);
  }

  private RefreshVerdict refreshed(Map<String, Object> claims, Identity before)
      throws JOSEException {
    return provider.idTokens().verifyRefresh(signed(claims), ACCESS, before, clock.instant());
  }

  private Identity verified(String token) {
    IdTokenVerdict verdict = provider.idTokens().verifyLogin(token, "n-1", ACCESS);
    assertThat(verdict).isInstanceOf(IdTokenVerdict.Verified.class);
    return ((IdTokenVerdict.Verified) verdict).identity();
  }

  private void assertInvalid(String token, String about) {
    IdTokenVerdict verdict = provider.idTokens().verifyLogin(token, "n-1", ACCESS);
    assertThat(verdict).isInstanceOf(IdTokenVerdict.Invalid.class);
    assertThat(((IdTokenVerdict.Invalid) verdict).reason()).contains(about);
  }

  private void publish(JWK... keys) {
    http.answer("/realm/jwks", 200, TokenMint.jwks(keys));
  }

  private static String signed(Map<String, Object> claims) throws JOSEException {
    return token(RSA, claims);
  }

  private static String token(RSAKey key, Map<String, Object> claims) throws JOSEException {
    return token(key, Map.of("alg", "RS256", "kid", key.getKeyID()), claims);
  }

  private static String token(RSAKey key, Map<String, Object> header, Map<String, Object> claims)
      throws JOSEException {
    return TokenMint.sign(key, header, claims);
  }

  private static String ed25519(KeyPair pair, String input) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return Base64URL.encode(signature.sign()).toString();
  }

  private static RSAKey rsa(String kid) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
