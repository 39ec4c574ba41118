package dev.vestibule.oidc;

import static dev.vestibule.oidc.TokenMint.ABSENT;
import static dev.vestibule.oidc.TokenMint.accessClaims;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.vestibule.seal.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenVerifierTest {
  private static final RSAKey RSA = rsa("k-1");
  private static final RSAKey STRANGER = rsa("k-1");
  private static final Map<String, Object> HEADER = header("at+jwt");

  private final SettableClock clock = new SettableClock();
  private final ScriptedProvider http = new ScriptedProvider();
  private final Provider provider =
      Provider.of(
          "corp",
          ProviderSettings.of(ScriptedProvider.ISSUER, "wall", Secret.of("s")),
          http,
          clock,
          Runnable::run);
  private final AccessTokenVerifier verifier = provider.accessTokens("api");

  AccessTokenVerifierTest() {
    publish(RSA);
  }

  @Test
  void aSoundTokenTellsWhoItIs() throws Exception {
    AccessTokenVerdict.Verified verified = verified(signed(accessClaims(clock, "sid", "s-1")));

    assertThat(verified.identity().subject()).isEqualTo("ada");
    assertThat(verified.identity().email()).isEqualTo("ada@example.org");
    assertThat(verified.identity().groups()).containsExactly("ops", "dev");
    assertThat(verified.identity().sid()).isEqualTo("s-1");
    assertThat(verified.tokenId()).isEqualTo("t-1");
    assertThat(verified.toString()).doesNotContain("example.org");
  }

  @Test
  void noSignatureIsNoSignature() {
    String claims = TokenMint.part(StrictJson.canonical(accessClaims(clock)));
    for (String algorithm : List.of("none", "NONE", "")) {
      String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"at+jwt\",\"kid\":\"k-1\"}";
      assertInvalid(TokenMint.part(header) + "." + claims + ".", "alg");
    }
    assertInvalid(
        TokenMint.part("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"k-1\"}")
            + "."
            + claims
            + ".",
        "signature");
  }

  @Test
  void aPublicKeyIsNoSharedSecret() throws Exception {
    String input =
        TokenMint.part("{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"k-1\"}")
            + "."
            + TokenMint.part(StrictJson.canonical(accessClaims(clock)));
    String mac =
        new MACSigner(RSA.toRSAPublicKey().getEncoded())
            .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII))
            .toString();

    assertInvalid(input + "." + mac, "alg");
  }

  @Test
  void aKeyThatTheTokenBringsAlongIsIgnored() throws Exception {
    Map<String, Object> header =
        Map.of(
            "alg", "RS256",
            "typ", "at+jwt",
            "kid", "k-1",
            "jwk", STRANGER.toPublicJWK().toJSONObject(),
            "jku", "https://id.example/evil",
            "x5u", "https://id.example/cert");

    assertInvalid(TokenMint.sign(STRANGER, header, accessClaims(clock)), "signature");
    assertThat(http.sentTo("/evil")).isEmpty();
    assertThat(http.sentTo("/cert")).isEmpty();
    verified(TokenMint.sign(RSA, header, accessClaims(clock)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "k-1' OR '1'='1", "K-1", "k-1\u0000", "k-1/../k-1"})
  void aKeyIdIsOnlyEverCompared(String kid) throws Exception {
    Map<String, Object> header = Map.of("alg", "RS256", "typ", "at+jwt", "kid", kid);

    assertInvalid(TokenMint.sign(RSA, header, accessClaims(clock)), "kid");
  }

  @Test
  void extensionsThatMustBeUnderstoodAreNot() throws Exception {
    Map<String, Object> header =
        Map.of("alg", "RS256", "typ", "at+jwt", "kid", "k-1", "crit", List.of("b64"), "b64", false);

    assertInvalid(TokenMint.sign(RSA, header, accessClaims(clock)), "crit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gho_16C7e42F292c6912E7710c838347Ae178B4a", "ya29.a0AfH6SMB", "."})
  void anOpaqueTokenIsCalledSo(String token) {
    assertThat(verifier.verify(token))
        .isEqualTo(
            new AccessTokenVerdict.Invalid("token: not a JWT (opaque tokens are not supported)"));
  }

  @Test
  void whatIsEncryptedTooLongTooDeepOrAmbiguousIsNotRead() throws Exception {
    String header = TokenMint.part("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"k-1\"}");
    String deep = "{\"a\":".repeat(2000) + "1" + "}".repeat(2000);
    String twice =
        StrictJson.canonical(accessClaims(clock))
            .replace("\"sub\":\"ada\"", "\"sub\":\"ada\",\"sub\":\"root\"");
    String nested = "\"" + signed(accessClaims(clock)) + "\"";

    assertInvalid(header + ".." + "AAAA." + "A".repeat(1000) + ".AAAA", "parts");
    assertInvalid("a".repeat(JwsVerifier.MAX_TOKEN) + "..", "characters");
    assertInvalid(header + "." + TokenMint.part(deep) + ".AAAA", "iss");
    assertInvalid(TokenMint.part(deep) + "." + TokenMint.part("{}") + ".AAAA", "alg");
    assertInvalid(header + "." + TokenMint.part(twice) + ".AAAA", "iss");
    assertInvalid(header + "." + TokenMint.part(nested) + ".AAAA", "iss");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://id.example/realm/",
        "https://id.example/realm2",
        "https://id.example/",
        "https://id.example.evil/realm",
        ""
      })
  void anIssuerIsTheWholeTextOrAnother(String issuer) throws Exception {
    assertInvalid(signed(accessClaims(clock, "iss", issuer)), "iss");
    assertThat(http.sentTo("/realm/jwks")).isEmpty();
  }

  @Test
  void theAudienceIsOneEntryAsAWhole() throws Exception {
    assertInvalid(signed(accessClaims(clock, "aud", "api2")), "aud");
    assertInvalid(signed(accessClaims(clock, "aud", "my api")), "aud");
    assertInvalid(signed(accessClaims(clock, "aud", "API")), "aud");
    assertInvalid(signed(accessClaims(clock, "aud", List.of("apis", "ap", "wall"))), "aud");
    assertInvalid(signed(accessClaims(clock, "aud", List.of())), "aud");
    assertInvalid(signed(accessClaims(clock, "aud", Map.of("api", true))), "aud");
    assertInvalid(signed(accessClaims(clock, "aud", ABSENT)), "aud");
    verified(signed(accessClaims(clock, "aud", List.of("other", "api"))));
  }

  @Test
  void aTokenCountsFromItsTimeToItsTimeWithALittleSkew() throws Exception {
    long now = clock.instant().getEpochSecond();
    verified(signed(accessClaims(clock, "exp", now - 9)));
    assertInvalid(signed(accessClaims(clock, "exp", now - 10)), "exp");
    verified(signed(accessClaims(clock, "iat", now + 10)));
    assertInvalid(signed(accessClaims(clock, "iat", now + 11)), "iat");
    verified(signed(accessClaims(clock, "nbf", now + 10)));
    assertInvalid(signed(accessClaims(clock, "nbf", now + 11)), "nbf");
    assertInvalid(signed(accessClaims(clock, "exp", ABSENT)), "exp");
    assertInvalid(signed(accessClaims(clock, "exp", "2099")), "exp");
    assertInvalid(signed(accessClaims(clock, "iat", ABSENT)), "iat");
  }

  @Test
  void aTokenIsSomebodys() throws Exception {
    assertInvalid(signed(accessClaims(clock, "sub", ABSENT)), "sub");
    assertInvalid(signed(accessClaims(clock, "sub", "")), "sub");
    assertInvalid(signed(accessClaims(clock, "sub", 7)), "sub");
    assertInvalid(signed(accessClaims(clock, "sub", "ada\r\nX-Admin: yes")), "sub");
    assertInvalid(signed(accessClaims(clock, "jti", "t\u0000")), "jti");
  }

  @Test
  void aStrangersSignatureIsNone() throws Exception {
    assertInvalid(TokenMint.sign(STRANGER, HEADER, accessClaims(clock)), "signature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dpop+jwt", "logout+jwt", "application/logout+jwt", "id_token", "JWS", "secevent"})
  void anotherKindOfTokenIsNoAccessToken(String type) throws Exception {
    assertInvalid(TokenMint.sign(RSA, header(type), accessClaims(clock)), "typ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"at+JWT", "application/at+jwt"})
  void theTypeHasNoCaseAndMayBeWrittenInFull(String type) throws Exception {
    verified(TokenMint.sign(RSA, header(type), accessClaims(clock)));
  }

  @Test
  void anIdTokenIsNoAccessToken() throws Exception {
    Map<String, Object> idToken = TokenMint.claims(clock, "aud", List.of("wall", "api"));

    assertInvalid(unmarked(idToken), "nonce");
    idToken.remove("nonce");
    assertInvalid(unmarked(idToken), "typ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonce", "at_hash", "c_hash", "s_hash", "events"})
  void aTokenThatDoesNotSayWhatItIsHasNothingOfAnotherKind(String claim) throws Exception {
    assertInvalid(unmarked(accessClaims(clock, claim, "x")), claim);
    assertInvalid(unmarked(accessClaims(clock, claim, List.of())), claim);
  }

  @Test
  void aTokenThatDoesNotSayWhatItIsHasSomethingOfAnAccessToken() throws Exception {
    assertInvalid(unmarked(accessClaims(clock, "client_id", ABSENT, "scope", ABSENT)), "typ");
    verified(unmarked(accessClaims(clock, "client_id", ABSENT)));
    verified(unmarked(accessClaims(clock, "scope", ABSENT)));
    verified(unmarked(accessClaims(clock, "client_id", ABSENT, "scope", ABSENT, "scp", "read")));
    verified(TokenMint.sign(RSA, Map.of("alg", "RS256", "kid", "k-1"), accessClaims(clock)));
  }

  @Test
  void whatProvidersCallTheKindInAClaimCounts() throws Exception {
    assertInvalid(unmarked(accessClaims(clock, "typ", "ID")), "typ");
    assertInvalid(unmarked(accessClaims(clock, "typ", "Refresh")), "typ");
    assertInvalid(unmarked(accessClaims(clock, "typ", "DPoP")), "typ");
    assertInvalid(unmarked(accessClaims(clock, "token_use", "id")), "token_use");
    verified(unmarked(accessClaims(clock, "typ", "Bearer", "token_use", "access")));
  }

  @Test
  void whereIdTokensHaveTheSameAudienceATokenMustSayWhatItIs() throws Exception {
    AccessTokenVerifier own = provider.accessTokens("wall");
    Map<String, Object> claims = accessClaims(clock, "aud", "wall");

    assertThat(own.verify(unmarked(claims))).isInstanceOf(AccessTokenVerdict.Invalid.class);
    assertThat(own.verify(signed(claims))).isInstanceOf(AccessTokenVerdict.Verified.class);
  }

  @Test
  void aTokenThatIsBoundToAKeyIsNoBearerToken() throws Exception {
    assertInvalid(signed(accessClaims(clock, "cnf", Map.of("jkt", "x"))), "cnf");
  }

  @Test
  void aTokenIsBelievedUntilItHasRunOutAndNotLongerThanTenMinutes() throws Exception {
    verified(signed(accessClaims(clock)));
    Instant now = clock.instant();

    assertThat(verified(signed(accessClaims(clock))).believedUntil())
        .isEqualTo(now.plusSeconds(300 + 10));
    assertThat(
            verified(signed(accessClaims(clock, "exp", now.getEpochSecond() + 86_400)))
                .believedUntil())
        .isEqualTo(now.plus(Duration.ofMinutes(10)));
  }

  @Test
  void afterAPauseATokenIsBelievedForMomentsUntilTheKeysAreFetched() throws Exception {
    String token = signed(accessClaims(clock, "exp", clock.instant().getEpochSecond() + 86_400));
    verified(token);
    clock.pass(Duration.ofHours(5));

    assertThat(verified(token).believedUntil()).isEqualTo(clock.instant().plusSeconds(10));
    assertThat(verified(token).believedUntil())
        .isEqualTo(clock.instant().plus(Duration.ofMinutes(10)));
  }

  @Test
  void aWithdrawnKeyStopsCountingWithItsHour() throws Exception {
    String token = signed(accessClaims(clock, "exp", clock.instant().getEpochSecond() + 86_400));
    verified(token);
    publish(rsa("k-2"));
    clock.pass(Duration.ofHours(1));

    verified(token);
    clock.pass(Duration.ofSeconds(10));
    assertInvalid(token, "kid");
  }

  @Test
  void withoutKeysNothingIsKnown() throws Exception {
    http.down(true);
    assertThat(verifier.verify(signed(accessClaims(clock))))
        .isInstanceOf(AccessTokenVerdict.KeysUnreachable.class);

    http.down(false);
    clock.pass(Duration.ofSeconds(2));
    verified(signed(accessClaims(clock)));
  }

  private AccessTokenVerdict.Verified verified(String token) {
    AccessTokenVerdict verdict = verifier.verify(token);
    assertThat(verdict).isInstanceOf(AccessTokenVerdict.Verified.class);
    return (AccessTokenVerdict.Verified) verdict;
  }

  private void assertInvalid(String token, String about) {
    AccessTokenVerdict verdict = verifier.verify(token);
    assertThat(verdict).isInstanceOf(AccessTokenVerdict.Invalid.class);
    assertThat(((AccessTokenVerdict.Invalid) verdict).reason()).startsWith(about(about));
  }

  /** Of the whole token the reason speaks after its name. */
  private static String about(String what) {
    return what.equals("parts") || what.equals("characters") ? "token: " : what + ": ";
  }

  private void publish(JWK... keys) {
    http.answer("/realm/jwks", 200, TokenMint.jwks(keys));
  }

  private static String signed(Map<String, Object> claims) throws JOSEException {
    return TokenMint.sign(RSA, HEADER, claims);
  }

  /** As many providers write it. */
  private static String unmarked(Map<String, Object> claims) throws JOSEException {
    return TokenMint.sign(RSA, header("JWT"), claims);
  }

  private static Map<String, Object> header(String type) {
    return Map.of("alg", "RS256", "typ", type, "kid", "k-1");
  }

  private static RSAKey rsa(String kid) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
