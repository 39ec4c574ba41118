package dev.vestibule.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.lab.provider.TestClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ProviderProfilesTest {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));
  private RotatingProvider provider = RotatingProvider.start();
  private TestClient client = new TestClient(provider);

  @AfterEach
  void close() {
    client.close();
    provider.close();
  }

  private void provider(Reuse reuse) {
    close();
    provider = RotatingProvider.builder().reuse(reuse).clock(now::get).start();
    client = new TestClient(provider);
  }

  private void passes(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  // Names

  @ParameterizedTest
  @ValueSource(
      strings = {
        "family-revoking",
        "single-use",
        "grace 30s",
        "grace 250ms",
        "non-rotating",
        "keycloak-like",
        "zitadel-like",
        "dex-like"
      })
  void everyProfileIsReadByTheNameThatItGoesBy(String name) {
    assertThat(Reuse.nameOf(Reuse.parse(name))).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"grace 250ms,250", "grace 30s,30000", "grace  2m,120000", "' grace 1h ',3600000"})
  void aGraceTakesAnyDuration(String name, long millis) {
    assertThat(Reuse.parse(name)).isEqualTo(Reuse.grace(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "grace", "grace 30", "grace -1s", "grace 30d", "Family-Revoking"})
  void anUnknownProfileIsRefusedWithTheNamesOfAll(String name) {
    assertThatThrownBy(() -> Reuse.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "provider profile: \""
                + name
                + "\" (expected: family-revoking, single-use, non-rotating, keycloak-like, "
                + "zitadel-like, dex-like, or grace with a duration, as in \"grace 30s\")");
  }

  // Like Dex

  @Test
  void likeDexASpentTokenGetsTheSameSuccessorWithinTheIntervalAndARefusalAfterIt()
      throws Exception {
    provider(Reuse.DEX_LIKE);
    String spent = provider.issueTokens().refreshToken();
    String next = refreshToken(client.refresh(spent));
    passes(Duration.ofSeconds(3));
    assertThat(refreshToken(client.refresh(spent))).isEqualTo(next).isNotEqualTo(spent);
    passes(Duration.ofMillis(1));
    Answer late = client.refresh(spent);
    assertThat(late.status()).isEqualTo(400);
    assertThat(late.error()).isEqualTo("invalid_request");
    assertThat(client.refresh(next).status()).isEqualTo(200);
    assertThat(provider.familiesRevoked()).isZero();
  }

  @Test
  void likeDexATokenWhoseSuccessorIsSpentIsRefusedEvenWithinTheInterval() throws Exception {
    provider(Reuse.DEX_LIKE);
    String spent = provider.issueTokens().refreshToken();
    client.refresh(refreshToken(client.refresh(spent)));
    assertThat(client.refresh(spent).error()).isEqualTo("invalid_request");
  }

  @Test
  void likeDexALoginOnAnotherDeviceKillsTheRefreshTokenAndLeavesTheAccessToken() throws Exception {
    provider(Reuse.DEX_LIKE);
    IssuedTokens laptop = provider.issueTokens();
    Answer phone = client.redeem(client.code(), TestClient.VERIFIER);
    assertThat(client.refresh(laptop.refreshToken()).error()).isEqualTo("invalid_request");
    assertThat(provider.isLive(laptop.accessToken())).isTrue();
    assertThat(client.refresh(refreshToken(phone)).status()).isEqualTo(200);
    assertThat(provider.familiesRevoked()).isZero();
    assertThat(provider.family(laptop.family()).orElseThrow().standing())
        .isEqualTo(Standing.ENDED_BY_PROVIDER);
  }

  @Test
  void likeDexTheLoginOfAnotherUserKillsNothing() throws Exception {
    provider(Reuse.DEX_LIKE);
    IssuedTokens adas = provider.issueTokens();
    provider.issueTokens(new User("grace-1906", "grace", "Grace", "grace@example.org", List.of()));
    assertThat(client.refresh(adas.refreshToken()).status()).isEqualTo(200);
  }

  // Like Zitadel, like Keycloak

  @Test
  void likeZitadelTheApplicationSeesTheOldAccessTokenDeadAtOnceAndTheNewOneLive() throws Exception {
    provider(Reuse.ZITADEL_LIKE);
    IssuedTokens first = provider.issueTokens();
    IssuedTokens other = provider.issueTokens();
    assertThat(provider.isLive(first.accessToken())).isTrue();
    Answer next = client.refresh(first.refreshToken());
    assertThat(provider.isLive(first.accessToken())).isFalse();
    assertThat(provider.isLive(next.body().getString("access_token"))).isTrue();
    assertThat(provider.isLive(other.accessToken())).isTrue();
  }

  @Test
  void likeZitadelAnEndedFamilyIsAnInvalidRequestToo() throws Exception {
    provider(Reuse.ZITADEL_LIKE);
    IssuedTokens tokens = provider.issueTokens();
    provider.revokeFamily(tokens.family());
    assertThat(client.refresh(tokens.refreshToken()).error()).isEqualTo("invalid_request");
  }

  @Test
  void likeKeycloakAReuseKillsEveryChainOfThatLoginSessionAndNoOther() throws Exception {
    provider(Reuse.KEYCLOAK_LIKE);
    IssuedTokens elsewhere = provider.issueTokens();
    String cookie = formLogin();
    Answer first = client.redeem(codeFor(cookie), TestClient.VERIFIER);
    Answer second = client.redeem(codeFor(cookie), TestClient.VERIFIER);
    client.refresh(refreshToken(first));
    client.refresh(refreshToken(first));
    assertThat(client.refresh(refreshToken(second)).error()).isEqualTo("invalid_grant");
    assertThat(client.refresh(elsewhere.refreshToken()).status()).isEqualTo(200);
    assertThat(provider.familiesRevoked()).isEqualTo(2);
  }

  @Test
  void likeKeycloakAnErrorBeforeAnythingHappenedBurnsNothingElsewhere() throws Exception {
    provider(Reuse.SINGLE_USE);
    String token = provider.issueTokens().refreshToken();
    provider.failNext(1, TokenFault.serverError());
    assertThat(client.refresh(token).status()).isEqualTo(500);
    assertThat(client.refresh(token).status()).isEqualTo(200);
  }

  /** The single sign-on cookie of a browser that has filled in the form. */
  private String formLogin() throws Exception {
    return TestClient.cookie(
        client.logIn(client.authorize(client.authorizationRequest()).body(), "ada"));
  }

  private String codeFor(String cookie) throws Exception {
    return TestClient.redirected(
            client.authorize(client.authorizationRequest(), Map.of("Cookie", cookie)))
        .getOrDefault("code", "");
  }

  private static String refreshToken(Answer answer) {
    return answer.body().getString("refresh_token", "");
  }
}
