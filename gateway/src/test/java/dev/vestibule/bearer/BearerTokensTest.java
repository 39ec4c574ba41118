package dev.vestibule.bearer;

import static dev.vestibule.oidc.TokenMint.accessClaims;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.IdentityHeaders.Pair;
import dev.vestibule.decision.Origin;
import dev.vestibule.oidc.AccessTokenVerdict;
import dev.vestibule.oidc.AccessTokenVerifier;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.oidc.TokenMint;
import dev.vestibule.seal.Secret;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BearerTokensTest {
  private static final Origin API = new Origin("https", "api.example.com");
  private static final String ISSUER = ScriptedProvider.ISSUER.toString();
  private static final RSAKey KEY = rsa();
  private static final RSAKey STRANGER = rsa();

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
  private final ScriptedProvider http = new ScriptedProvider();
  private final AccessTokenVerifier verifier =
      provider(ScriptedProvider.ISSUER).accessTokens("api");

  /** How many tokens were read; a refusal by the memory, or an acceptance, reads none. */
  private final AtomicInteger read = new AtomicInteger();

  /** What happens once between the verification of a token and its landing. */
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  private final BearerTokens tokens = tokens(BearerTokens.Bounds.usual());

  BearerTokensTest() {
    http.answer("/realm/jwks", 200, TokenMint.jwks(KEY));
  }

  @Test
  void aCachedVerifiedTokenIsAcceptedWithoutParsingIt() throws Exception {
    String token = good();
    assertThat(ask(token)).isInstanceOf(Decision.Allow.class);
    http.down(true);

    Admission known = admit(token);
    assertThat(known)
        .isInstanceOfSatisfying(
            Admission.Now.class,
            at -> assertThat(at.decision()).isInstanceOf(Decision.Allow.class));
    // Nothing is made for a request: it gets what was made for the first.
    assertThat(admit(token)).isSameAs(known);

    assertThat(read).hasValue(1);
  }

  @Test
  void aMissStillParsesAndRefusesABadOne() throws Exception {
    String token = good();
    assertThat(ask(token)).isInstanceOf(Decision.Allow.class);

    assertRefused(ask(token.substring(0, token.lastIndexOf('.')) + ".AAAA"), "signature");
    assertRefused(ask(signed(STRANGER, accessClaims(now::get))), "signature");
    assertRefused(ask(token + "."), "parts");

    assertThat(read).hasValue(4);
    assertThat(ask(token)).isInstanceOf(Decision.Allow.class);
  }

  @Test
  void theApplicationIsToldWhoItIs() throws Exception {
    String token = good();

    assertThat(ask(token))
        .isInstanceOfSatisfying(
            Decision.Allow.class,
            allow ->
                assertThat(allow.headers().pairs())
                    .containsExactly(new Pair("user", "ada"), new Pair("token", token)));
  }

  @Test
  void whatBringsNoTokenIsNoAffairOfOurs() throws Exception {
    assertThat(admit(API, List.of())).isNull();
    assertThat(admit(API, List.of("Basic YTpi"))).isNull();
    assertThat(admit(new Origin("https", "app.example.com"), List.of("Bearer " + good()))).isNull();
    assertThat(admit(new Origin("http", "api.example.com"), List.of("Bearer " + good()))).isNull();
    assertThat(read).hasValue(0);
  }

  @Test
  void whereNoTokenCountsTheHeaderIsNotEvenLookedAt() {
    AuthRequest request =
        new AuthRequest(
            "GET",
            new Origin("https", "app.example.com"),
            "/",
            name -> {
              throw new AssertionError(name);
            });

    assertThat(tokens.admit(request)).isNull();
  }

  @Test
  void whatIsNoTokenIsRefusedAtOnce() {
    for (List<String> values :
        List.of(
            List.of("Bearer"),
            List.of("Bearer a", "Bearer b"),
            List.of("Bearer " + "a".repeat(BearerHeader.LONGEST_TOKEN + 1)))) {
      assertThat(admit(API, values))
          .isInstanceOfSatisfying(
              Admission.Now.class,
              at -> assertThat(at.decision()).isInstanceOf(Decision.RejectToken.class));
    }
    assertThat(read).hasValue(0);
    assertThat(http.sentTo("/realm/jwks")).isEmpty();
  }

  @Test
  void aTokenIsRememberedUntilItRunsOut() throws Exception {
    String token = good();
    ask(token);
    forward(Duration.ofSeconds(309));
    assertThat(admit(token)).isInstanceOf(Admission.Now.class);

    forward(Duration.ofSeconds(1));

    assertRefused(ask(token), "exp");
  }

  @Test
  void aTokenIsVerifiedAgainAfterTenMinutes() throws Exception {
    String token = lasting();
    ask(token);
    forward(Duration.ofMinutes(10).minusMillis(1));
    assertThat(admit(token)).isInstanceOf(Admission.Now.class);

    forward(Duration.ofMillis(1));

    assertThat(ask(token)).isInstanceOf(Decision.Allow.class);
    assertThat(read).hasValue(2);
  }

  /** Who missed the memory just before a verification landed there starts no other. */
  @Test
  void aTokenIsVerifiedOnceHoweverManyBringItAtTheSameTime() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    BearerTokens counting =
        new BearerTokens(
            Set.of(API),
            ISSUER,
            _ -> {
              calls.incrementAndGet();
              return new AccessTokenVerdict.Invalid("none of ours");
            },
            BearerTokensTest::headers,
            new SecureRandom(),
            now::get,
            BearerTokens.Bounds.usual());
    for (int round = 1; round <= 2000; round++) {
      String token = "a.b." + round;
      List<CompletableFuture<Void>> others =
          IntStream.range(0, 2)
              .mapToObj(_ ->
                  CompletableFuture.runAsync(
                      () -> assertRefused(asking(counting, token).join(), "none of ours")))
              .toList();
      assertRefused(asking(counting, token).join(), "none of ours");
      for (CompletableFuture<Void> other : others) {
        other.get(10, TimeUnit.SECONDS);
      }
      assertThat(calls).hasValue(round);
    }
  }

  @Test
  void aRefusalIsRememberedForSecondsOnly() throws Exception {
    Instant then = now.get().plusSeconds(13);
    String early = signed(KEY, accessClaims(now::get, "nbf", then.getEpochSecond()));
    assertRefused(ask(early), "nbf");

    forward(Duration.ofSeconds(4));
    assertThat(admit(early)).isInstanceOf(Admission.Now.class);
    assertRefused(ask(early), "nbf");
    assertThat(read).hasValue(1);
    forward(Duration.ofSeconds(1));

    assertThat(ask(early)).isInstanceOf(Decision.Allow.class);
  }

  @Test
  void noFloodOfBadTokensDrivesOutAGoodOne() throws Exception {
    String token = good();
    ask(token);
    for (int i = 0; i < VerifiedTokens.MOST_REFUSED + 2000; i++) {
      assertRefused(ask("a.b." + i), "alg");
    }

    assertThat(admit(token)).isInstanceOf(Admission.Now.class);
  }

  /** A token is in them, at two bytes a character. */
  @Test
  void whatIsRememberedIsWeighedWithTheHeadersThatWereMade() throws Exception {
    AccessTokenVerdict known = verifier.verify(good());
    BearerTokens all =
        new BearerTokens(
            Set.of(API),
            ISSUER,
            _ -> known,
            BearerTokensTest::headers,
            new SecureRandom(),
            now::get,
            BearerTokens.Bounds.usual());
    List<String> large = IntStream.range(0, 1500).mapToObj(i -> "t".repeat(16_000) + i).toList();
    for (String token : large) {
      assertThat(asking(all, token).get(10, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
    }

    assertThat(
            large.stream()
                .filter(
                    token -> admit(all, API, List.of("Bearer " + token)) instanceof Admission.Now)
                .count())
        .isBetween(1L, 32L * 1024 * 1024 / 32_000);
  }

  @Test
  void withoutKeysNobodyIsRefusedAndNothingIsRemembered() throws Exception {
    http.down(true);
    String token = good();
    assertThat(ask(token)).isInstanceOf(Decision.Unavailable.class);

    http.down(false);
    forward(Duration.ofSeconds(2));

    assertThat(ask(token)).isInstanceOf(Decision.Allow.class);
  }

  @Test
  void manyRequestsWithOneTokenAreOneVerification() throws Exception {
    http.hold();
    String token = good();
    List<CompletableFuture<Decision>> asking =
        IntStream.range(0, 30).mapToObj(_ -> asking(token)).toList();
    http.release();

    for (CompletableFuture<Decision> one : asking) {
      assertThat(one.get(10, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
    }
    assertThat(read).hasValue(1);
  }

  @Test
  void whoFindsNoPlaceIsToldToComeAgainAndWhoIsKnownNeedsNone() throws Exception {
    BearerTokens narrow = tokens(new BearerTokens.Bounds(2, 10));
    String known = good();
    assertThat(asking(narrow, known).get(10, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
    forward(Duration.ofSeconds(11));
    http.hold();
    CompletableFuture<Decision> first = asking(narrow, unknownKey("k-7"));
    CompletableFuture<Decision> second = asking(narrow, unknownKey("k-8"));

    assertThat(asking(narrow, unknownKey("k-9"))).isCompletedWithValueMatching(this::isShortly);
    assertThat(asking(narrow, known))
        .isCompletedWithValueMatching(Decision.Allow.class::isInstance);

    http.release();
    assertRefused(first.get(10, TimeUnit.SECONDS), "kid");
    assertRefused(second.get(10, TimeUnit.SECONDS), "kid");
    String next = signed(KEY, accessClaims(now::get));
    await().until(() -> asking(narrow, next).get(10, TimeUnit.SECONDS) instanceof Decision.Allow);
  }

  @Test
  void aRevokedTokenIsRefusedFromTheNextRequestOn() throws Exception {
    String adas = good();
    String bobs = signed(KEY, accessClaims(now::get, "sub", "bob", "sid", "s-2", "jti", "t-2"));
    String eves = signed(KEY, accessClaims(now::get, "sub", "eve", "jti", "t-3"));
    String dans = signed(KEY, accessClaims(now::get, "sub", "dan", "sid", "s-4", "jti", "t-4"));
    for (String token : List.of(adas, bobs, eves, dans)) {
      assertThat(ask(token)).isInstanceOf(Decision.Allow.class);
    }

    tokens.revokeSubject(ISSUER, "ada", now.get());
    tokens.revokeSession(ISSUER, "s-2", now.get());
    tokens.revokeToken(ISSUER, "t-3");

    for (String token : List.of(adas, bobs, eves)) {
      assertThat(admit(token)).isInstanceOf(Admission.Now.class);
      assertRefused(ask(token), "revoked");
    }
    assertThat(ask(dans)).isInstanceOf(Decision.Allow.class);
    assertThat(read).hasValue(4);
  }

  /** The issuer's clock may be ahead of ours, and the token is of its time. */
  @Test
  void aTokenOfAClockThatIsAheadIsRevokedByItsName() throws Exception {
    String token =
        signed(KEY, accessClaims(now::get, "iat", now.get().getEpochSecond() + 9, "jti", "t-5"));
    assertThat(ask(token)).isInstanceOf(Decision.Allow.class);

    tokens.revokeToken(ISSUER, "t-5");

    assertRefused(ask(token), "revoked");
  }

  @Test
  void aTokenIsRevokedThatWasNeverSeenBefore() throws Exception {
    tokens.revokeSubject(ISSUER, "ada", now.get());

    assertRefused(ask(good()), "revoked");

    forward(Duration.ofSeconds(1));
    assertThat(ask(good())).isInstanceOf(Decision.Allow.class);
  }

  @Test
  void theUserOfAnotherIssuerIsAnotherUser() throws Exception {
    tokens.revokeSubject(ISSUER + "2", "ada", now.get());
    tokens.revokeSession(ISSUER + "2", "s-1", now.get());
    tokens.revokeToken(ISSUER + "2", "t-1");

    assertThat(ask(signed(KEY, accessClaims(now::get, "sid", "s-1"))))
        .isInstanceOf(Decision.Allow.class);
  }

  @Test
  void aVerificationThatBeganBeforeARevocationLetsNobodyInAfterIt() throws Exception {
    http.hold();
    String token = good();
    CompletableFuture<Decision> before = asking(token);
    await().until(() -> read.get() == 1);

    tokens.revokeSubject(ISSUER, "ada", now.get());
    CompletableFuture<Decision> joined = asking(token);
    http.release();

    assertRefused(before.get(10, TimeUnit.SECONDS), "revoked");
    assertRefused(joined.get(10, TimeUnit.SECONDS), "revoked");
    assertRefused(ask(token), "revoked");
  }

  @Test
  void aTokenThatIsRevokedBetweenItsVerificationAndItsLandingLetsNobodyIn() throws Exception {
    AtomicReference<CompletableFuture<Decision>> joined = new AtomicReference<>();
    String token = good();
    meanwhile.set(() -> {
      tokens.revokeSubject(ISSUER, "ada", now.get());
      joined.set(asking(token));
    });

    assertRefused(ask(token), "revoked");

    assertRefused(joined.get().get(10, TimeUnit.SECONDS), "revoked");
    assertRefused(ask(token), "revoked");
  }

  @Test
  void afterARevocationNobodyIsLetInWhateverIsUnderWay() throws Exception {
    List<String> users = IntStream.range(0, 100).mapToObj(i -> "user-" + i).toList();
    for (String user : users) {
      String token = signed(KEY, accessClaims(now::get, "sub", user));
      List<CompletableFuture<Decision>> before = new ArrayList<>();
      Thread asker =
          Thread.ofVirtual()
              .start(() -> IntStream.range(0, 5).forEach(_ -> before.add(asking(token))));

      tokens.revokeSubject(ISSUER, user, now.get());
      Decision after = ask(token);

      assertRefused(after, "revoked");
      asker.join();
      for (CompletableFuture<Decision> one : before) {
        assertThat(one.get(10, TimeUnit.SECONDS))
            .isInstanceOfAny(Decision.Allow.class, Decision.RejectToken.class);
      }
    }
  }

  @Test
  void tokensAreOfTheProviderThatTheSettingsName() throws Exception {
    Provider corp = provider(ScriptedProvider.ISSUER);
    Provider other = provider(URI.create("https://other.example"));
    Providers providers = new Providers(Map.of("corp", corp, "other", other), corp);
    String token = good();

    assertThat(asking(of(null, providers), token).get(10, TimeUnit.SECONDS))
        .isInstanceOf(Decision.Allow.class);
    assertThat(asking(of("corp", providers), token).get(10, TimeUnit.SECONDS))
        .isInstanceOf(Decision.Allow.class);
    assertRefused(asking(of("other", providers), token).get(10, TimeUnit.SECONDS), "iss");
  }

  @Test
  void aDefectSaysNothingOfTheToken() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    BearerTokens broken =
        new BearerTokens(
            Set.of(API),
            ISSUER,
            token -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
              }
              return verifier.verify(token);
            },
            BearerTokensTest::headers,
            new SecureRandom(),
            now::get,
            new BearerTokens.Bounds(1, 1));
    String token = good();

    assertThat(asking(broken, token).get(10, TimeUnit.SECONDS))
        .isInstanceOf(Decision.Unavailable.class);
    assertThat(asking(broken, token).get(10, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
  }

  private BearerTokens tokens(BearerTokens.Bounds bounds) {
    return new BearerTokens(
        Set.of(API),
        ISSUER,
        token -> {
          read.incrementAndGet();
          return verifier.verify(token);
        },
        (identity, token) -> {
          meanwhile.getAndSet(() -> {}).run();
          return headers(identity, token);
        },
        new SecureRandom(),
        now::get,
        bounds);
  }

  private BearerTokens of(@Nullable String provider, Providers providers) {
    return BearerTokens.of(
        new BearerSettings(List.of(API), "api", provider),
        providers,
        BearerTokensTest::headers,
        new SecureRandom(),
        now::get);
  }

  private Provider provider(URI issuer) {
    return Provider.of(
        "corp",
        ProviderSettings.of(issuer, "wall", Secret.of("s")),
        http,
        now::get,
        Thread::startVirtualThread);
  }

  private static IdentityHeaders headers(Identity identity, String token) {
    return IdentityHeaders.of(
        List.of(new Pair("user", identity.subject()), new Pair("token", token)),
        _ -> new IdentityHeaders.Encoded() {});
  }

  private void forward(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }

  private Admission admit(String token) {
    return admit(API, List.of("Bearer " + token));
  }

  private Admission admit(Origin origin, List<String> values) {
    return admit(tokens, origin, values);
  }

  @SuppressWarnings("NullAway") // that there is none is among the things to see
  private static Admission admit(BearerTokens tokens, Origin origin, List<String> values) {
    return tokens.admit(
        new AuthRequest(
            "GET", origin, "/things", name -> name.equals("authorization") ? values : List.of()));
  }

  private CompletableFuture<Decision> asking(String token) {
    return asking(tokens, token);
  }

  private static CompletableFuture<Decision> asking(BearerTokens tokens, String token) {
    return switch (admit(tokens, API, List.of("Bearer " + token))) {
      case Admission.Now(Decision decision) -> CompletableFuture.completedFuture(decision);
      case Admission.Later(var later) -> later.toCompletableFuture();
    };
  }

  private Decision ask(String token) throws Exception {
    return asking(token).get(10, TimeUnit.SECONDS);
  }

  private boolean isShortly(Decision decision) {
    return decision instanceof Decision.Unavailable(var retryAfter)
        && retryAfter.equals(Duration.ofSeconds(1));
  }

  private static void assertRefused(Decision decision, String about) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.RejectToken.class, refused -> assertThat(refused.reason()).contains(about));
  }

  private String good() throws JOSEException {
    return signed(KEY, accessClaims(now::get));
  }

  /** A token that runs out tomorrow. */
  private String lasting() throws JOSEException {
    return signed(KEY, accessClaims(now::get, "exp", now.get().getEpochSecond() + 86_400));
  }

  private static String signed(RSAKey key, Map<String, Object> claims) throws JOSEException {
    return TokenMint.sign(key, Map.of("alg", "RS256", "typ", "at+jwt", "kid", "k-1"), claims);
  }

  private String unknownKey(String kid) throws JOSEException {
    return TokenMint.sign(
        KEY, Map.of("alg", "RS256", "typ", "at+jwt", "kid", kid), accessClaims(now::get));
  }

  private static RSAKey rsa() {
    try {
      return new RSAKeyGenerator(2048).keyID("k-1").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
