package dev.vestibule.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.provider.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RotatingProviderTest {

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

  // Login

  @Test
  void discoveryNamesTheIssuerAndPromisesIss() throws Exception {
    JsonObject metadata = client.getJson("/.well-known/openid-configuration");
    assertThat(metadata.getString("issuer")).isEqualTo(provider.issuer());
    assertThat(metadata.getBoolean("authorization_response_iss_parameter_supported")).isTrue();
    assertThat(client.getJson("/jwks").getJsonArray("keys").getJsonObject(0).containsKey("d"))
        .isFalse();
  }

  @Test
  void aCodeBecomesTokensOfTheUser() throws Exception {
    provider.autoLogin(User.ada());
    Map<String, String> back =
        TestClient.redirected(client.authorize(client.authorizationRequest()));
    assertThat(back).containsEntry("state", "state 1").containsEntry("iss", provider.issuer());
    Answer answer = client.redeem(back.getOrDefault("code", ""), TestClient.VERIFIER);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(claims(answer)).contains("\"nonce\":\"nonce-1\"", "\"sub\":\"ada-1815\"", "at_hash");
    assertThat(client.userinfo(answer.body().getString("access_token"))).isEqualTo(200);
    assertThat(provider.counts().codeGrants()).isEqualTo(1);
  }

  @Test
  void theFormLogsInOnlyWithTheRightPassword() throws Exception {
    Map<String, String> form = new HashMap<>(Map.of("username", "ada", "password", "wrong"));
    form.put("ticket", TestClient.ticket(client.authorize(client.authorizationRequest()).body()));
    HttpResponse<String> again = client.post("/login", form, Map.of());
    assertThat(again.body()).contains("not right");
    form.put("ticket", TestClient.ticket(again.body()));
    form.put("password", RotatingProvider.PASSWORD);
    HttpResponse<String> in = client.post("/login", form, Map.of());
    assertThat(TestClient.redirected(in)).containsKey("code");
  }

  @Test
  void theFormIsRefusedFromAnotherSite() throws Exception {
    String ticket = TestClient.ticket(client.authorize(client.authorizationRequest()).body());
    HttpResponse<String> response =
        client.post(
            "/login",
            Map.of("ticket", ticket, "username", "ada", "password", RotatingProvider.PASSWORD),
            Map.of("Sec-Fetch-Site", "cross-site"));
    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void aWrongVerifierIsRefused() throws Exception {
    assertThat(client.redeem(client.code(), "another-verifier").error()).isEqualTo("invalid_grant");
  }

  @Test
  void aMissingVerifierIsRefused() throws Exception {
    Answer answer =
        client.token(
            Map.of(
                "grant_type",
                "authorization_code",
                "code",
                client.code(),
                "redirect_uri",
                TestClient.CALLBACK));
    assertThat(answer.error()).isEqualTo("invalid_grant");
  }

  @Test
  void anAuthorizationWithoutPkceIsSentBackWithAnError() throws Exception {
    provider.autoLogin(User.ada());
    Map<String, String> parameters = client.authorizationRequest();
    parameters.remove("code_challenge");
    assertThat(TestClient.redirected(client.authorize(parameters)))
        .containsEntry("error", "invalid_request");
  }

  @Test
  void aCodeUsedTwiceTakesItsTokensWithIt() throws Exception {
    String code = client.code();
    Answer first = client.redeem(code, TestClient.VERIFIER);
    assertThat(client.redeem(code, TestClient.VERIFIER).error()).isEqualTo("invalid_grant");
    assertThat(client.userinfo(first.body().getString("access_token"))).isEqualTo(401);
  }

  @Test
  void anUnregisteredRedirectUriIsNeverRedirectedTo() throws Exception {
    provider.registerRedirectUri("https://app.example.org/oauth2/callback");
    HttpResponse<String> response = client.authorize(client.authorizationRequest());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Location")).isEmpty();
  }

  @Test
  void aClientMayPutItsSecretInTheFormAndAWrongOneIsRefused() throws Exception {
    String token = provider.issueTokens().refreshToken();
    Map<String, String> form =
        Map.of(
            "grant_type",
            "refresh_token",
            "refresh_token",
            token,
            "client_id",
            RotatingProvider.CLIENT_ID,
            "client_secret",
            RotatingProvider.CLIENT_SECRET);
    assertThat(
            client
                .post("/token", form, Map.of("Authorization", TestClient.basic("no")))
                .statusCode())
        .isEqualTo(401);
    assertThat(client.post("/token", form, Map.of()).statusCode()).isEqualTo(200);
  }

  // Re-use

  @Test
  void aFamilyRevokedForReuseTakesTheWinnersTokensToo() throws Exception {
    String spent = provider.issueTokens().refreshToken();
    Answer winner = client.refresh(spent);
    assertThat(client.refresh(spent).error()).isEqualTo("invalid_grant");
    assertThat(client.userinfo(winner.body().getString("access_token"))).isEqualTo(401);
    assertThat(client.refresh(winner.body().getString("refresh_token")).error())
        .isEqualTo("invalid_grant");
    assertThat(provider.spentTokensPresented()).isEqualTo(1);
    assertThat(provider.familiesRevoked()).isEqualTo(1);
    assertThat(provider.counts().mostPresentationsOfOneToken()).isEqualTo(2);
  }

  @Test
  void afterSingleUseTheSuccessorLives() throws Exception {
    provider(Reuse.SINGLE_USE);
    String spent = provider.issueTokens().refreshToken();
    String next = client.refresh(spent).body().getString("refresh_token");
    assertThat(client.refresh(spent).error()).isEqualTo("invalid_grant");
    assertThat(client.refresh(next).status()).isEqualTo(200);
  }

  @Test
  void inTheGraceASpentTokenWorksAndAfterItTheFamilyIsRevoked() throws Exception {
    provider(Reuse.grace(Duration.ofSeconds(30)));
    String spent = provider.issueTokens().refreshToken();
    client.refresh(spent);
    now.updateAndGet(time -> time.plusSeconds(30));
    Answer graced = client.refresh(spent);
    assertThat(graced.status()).isEqualTo(200);
    now.updateAndGet(time -> time.plusSeconds(1));
    assertThat(client.refresh(spent).error()).isEqualTo("invalid_grant");
    assertThat(client.refresh(graced.body().getString("refresh_token")).error())
        .isEqualTo("invalid_grant");
  }

  @Test
  void withoutRotationTheSameTokenWorksAgainAndAgain() throws Exception {
    provider(Reuse.NOT_ROTATING);
    String token = provider.issueTokens().refreshToken();
    for (int i = 0; i < 3; i++) {
      Answer answer = client.refresh(token);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().containsKey("refresh_token")).isFalse();
    }
    assertThat(provider.spentTokensPresented()).isZero();
  }

  @Test
  void likeKeycloakAnErrorBurnsTheUse() throws Exception {
    provider(Reuse.KEYCLOAK_LIKE);
    String token = provider.issueTokens().refreshToken();
    provider.failNext(1, TokenFault.serverError());
    assertThat(client.refresh(token).status()).isEqualTo(500);
    assertThat(client.refresh(token).error()).isEqualTo("invalid_grant");
  }

  @Test
  void likeZitadelReuseIsAnInvalidRequestAndARefreshKillsTheOldAccessToken() throws Exception {
    provider(Reuse.ZITADEL_LIKE);
    IssuedTokens first = provider.issueTokens();
    Answer winner = client.refresh(first.refreshToken());
    assertThat(client.userinfo(first.accessToken())).isEqualTo(401);
    assertThat(client.refresh(first.refreshToken()).error()).isEqualTo("invalid_request");
    assertThat(client.refresh(winner.body().getString("refresh_token")).status()).isEqualTo(200);
  }

  @Test
  void anAccessTokenExpires() throws Exception {
    provider(Reuse.FAMILY_REVOKING);
    String token = provider.issueTokens().accessToken();
    assertThat(client.userinfo(token)).isEqualTo(200);
    now.updateAndGet(time -> time.plusSeconds(60));
    assertThat(client.userinfo(token)).isEqualTo(401);
  }

  // Faults

  @Test
  void heldResponsesAreProcessedAndWaitForTheirRelease() {
    provider.holdTokenResponses();
    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, 3)
            .mapToObj(i -> client.refreshLater(provider.issueTokens().refreshToken()))
            .toList();
    await().until(() -> provider.heldNow() == 3);
    assertThat(provider.refreshesAccepted()).isEqualTo(3);
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    provider.release();
    assertThat(answers).allMatch(answer -> answer.join().status() == 200);
    assertThat(provider.counts().concurrentRefreshMax()).isEqualTo(3);
  }

  @Test
  void heldRequestsAreNotProcessedBeforeTheirRelease() {
    provider.holdTokenRequests();
    CompletableFuture<Answer> answer = client.refreshLater(provider.issueTokens().refreshToken());
    await().until(() -> provider.heldNow() == 1);
    assertThat(provider.refreshRequests()).isEqualTo(1);
    assertThat(provider.refreshesAccepted()).isZero();
    provider.release();
    assertThat(answer.join().status()).isEqualTo(200);
  }

  @Test
  void aDroppedAnswerHasRotatedTheToken() throws Exception {
    String token = provider.issueTokens().refreshToken();
    // A POST on a connection that closed unanswered must not be repeated by the test's own client:
    // it is not.
    provider.dropNextAnswers(1);
    assertThat(client.refreshLater(token).handle((answer, lost) -> lost != null).join()).isTrue();
    assertThat(provider.refreshesAccepted()).isEqualTo(1);
    assertThat(client.refresh(token).error()).isEqualTo("invalid_grant");
  }

  @Test
  void aFaultBeforeProcessingLeavesTheTokenAndOneAfterItDoesNot() throws Exception {
    String token = provider.issueTokens().refreshToken();
    provider.failNext(1, TokenFault.unavailable());
    assertThat(client.refresh(token).status()).isEqualTo(503);
    provider.failNext(1, TokenFault.unavailable().afterRotating());
    assertThat(client.refresh(token).status()).isEqualTo(503);
    assertThat(client.refresh(token).error()).isEqualTo("invalid_grant");
  }

  @Test
  void aThrottledAnswerSaysHowLong() throws Exception {
    provider.failNext(1, TokenFault.throttled(Duration.ofSeconds(7)));
    HttpResponse<String> response =
        client.post("/token", Map.of("grant_type", "refresh_token"), Map.of());
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("7");
  }

  @Test
  void aPageMayStandWhereAnAnswerWasExpected() throws Exception {
    provider.failNext(1, TokenFault.html(200));
    HttpResponse<String> response =
        client.post("/token", Map.of("grant_type", "refresh_token"), Map.of());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("<!doctype html>");
  }

  @Test
  void downRefusesConnectionsAndUpRemembers() throws Exception {
    String token = provider.issueTokens().refreshToken();
    provider.down();
    Assertions.assertThatThrownBy(() -> client.refresh(token)).isInstanceOf(ConnectException.class);
    provider.up();
    assertThat(client.refresh(token).status()).isEqualTo(200);
  }

  @Test
  void latencyDelaysTheAnswer() throws Exception {
    String token = provider.issueTokens().refreshToken();
    provider.answerLatency(Duration.ofMillis(200));
    long before = System.nanoTime();
    client.refresh(token);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void anExpiredClientSecretIsInvalidClientAndSpendsNothing() throws Exception {
    String token = provider.issueTokens().refreshToken();
    provider.expireClientSecret();
    assertThat(client.refresh(token).error()).isEqualTo("invalid_client");
    provider.renewClientSecret();
    assertThat(client.refresh(token).status()).isEqualTo(200);
  }

  @Test
  void keysRotateAndMayBeUnreachable() throws Exception {
    provider.rotateKeys();
    assertThat(client.getJson("/jwks").getJsonArray("keys")).hasSize(2);
    provider.replaceKeys();
    assertThat(client.getJson("/jwks").getJsonArray("keys")).hasSize(1);
    provider.jwksDown(true);
    assertThat(client.get("/jwks", Map.of()).statusCode()).isEqualTo(503);
  }

  @Test
  void theSubjectMayChangeAtARefresh() throws Exception {
    String token = provider.issueTokens().refreshToken();
    provider.changeSubjectOnRefresh("somebody-else");
    assertThat(claims(client.refresh(token))).contains("\"sub\":\"somebody-else\"");
  }

  @Test
  void anIdTokenAtRefreshMayBeLeftOut() throws Exception {
    close();
    provider = RotatingProvider.builder().idTokenAtRefresh(false).rsa().start();
    client = new TestClient(provider);
    assertThat(client.refresh(provider.issueTokens().refreshToken()).body().containsKey("id_token"))
        .isFalse();
  }

  // Endings

  @Test
  void aRevokedRefreshTokenTakesItsFamilyWithIt() throws Exception {
    IssuedTokens tokens = provider.issueTokens();
    HttpResponse<String> response =
        client.post(
            "/revoke",
            Map.of("token", tokens.refreshToken()),
            Map.of("Authorization", TestClient.basic(RotatingProvider.CLIENT_SECRET)));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(client.userinfo(tokens.accessToken())).isEqualTo(401);
    assertThat(provider.revocations()).isEqualTo(1);
  }

  @Test
  void logoutEndsTheSessionThatTheHintNames() throws Exception {
    IssuedTokens tokens = provider.issueTokens();
    IssuedTokens other = provider.issueTokens();
    HttpResponse<String> response =
        client.get(
            "/end_session?state=s&post_logout_redirect_uri=http://localhost:9/bye&id_token_hint="
                + tokens.idToken(),
            Map.of());
    assertThat(response.headers().firstValue("Location"))
        .contains("http://localhost:9/bye?state=s");
    assertThat(client.userinfo(tokens.accessToken())).isEqualTo(401);
    assertThat(client.userinfo(other.accessToken())).isEqualTo(200);
  }

  @Test
  void logoutWithAForgedHintEndsNothing() throws Exception {
    IssuedTokens tokens = provider.issueTokens();
    String forged = tokens.idToken().substring(0, tokens.idToken().lastIndexOf('.')) + ".AAAA";
    assertThat(client.get("/end_session?id_token_hint=" + forged, Map.of()).statusCode())
        .isEqualTo(400);
    assertThat(client.userinfo(tokens.accessToken())).isEqualTo(200);
  }

  @Test
  void allSessionsEndAtOnce() throws Exception {
    IssuedTokens tokens = provider.issueTokens();
    assertThat(provider.endAllSessions()).isEqualTo(1);
    assertThat(client.refresh(tokens.refreshToken()).error()).isEqualTo("invalid_grant");
  }

  @Test
  void neitherEventsNorTextsHoldASecret() throws Exception {
    IssuedTokens tokens = provider.issueTokens();
    client.refresh(tokens.refreshToken());
    client.refresh(tokens.refreshToken());
    assertThat(provider.events().toString() + tokens + provider.families())
        .doesNotContain(
            tokens.refreshToken(), tokens.accessToken(), RotatingProvider.CLIENT_SECRET);
  }

  private static String claims(Answer answer) {
    String payload = answer.body().getString("id_token").split("\\.", -1)[1];
    return new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
  }
}
