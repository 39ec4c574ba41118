package dev.vestibule.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.provider.TestClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the provider says of a family, which decides whether a lost session was innocent. */
@Timeout(20)
class FamilyStandingTest {

  private static final Instant BEGINNING = Instant.parse("2026-11-01T00:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(BEGINNING);
  private RotatingProvider provider = RotatingProvider.start();
  private TestClient client = new TestClient(provider);
  private IssuedTokens tokens = provider.issueTokens();

  @AfterEach
  void close() {
    client.close();
    provider.close();
  }

  private void provider(String profile) {
    provider(RotatingProvider.builder().reuse(Reuse.parse(profile)));
  }

  private void provider(ProviderBuilder builder) {
    close();
    provider = builder.clock(now::get).start();
    client = new TestClient(provider);
    tokens = provider.issueTokens();
  }

  private void passes(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private Family family() {
    return provider.family(tokens.family()).orElseThrow();
  }

  private void awaitStanding(Standing standing) {
    await().untilAsserted(() -> assertThat(family().standing()).isEqualTo(standing));
  }

  // What was delivered

  @Test
  void anExpiryCountsOnceItsAnswerIsWrittenAndNotBefore() {
    provider("family-revoking");
    assertThat(family().accessExpiresAt()).isEqualTo(BEGINNING.plusSeconds(60));
    passes(Duration.ofSeconds(50));
    provider.holdTokenResponses();
    CompletableFuture<Answer> answer = client.refreshLater(tokens.refreshToken());
    await().until(() -> provider.heldNow() == 1);
    assertThat(family().accessExpiresAt()).isEqualTo(BEGINNING.plusSeconds(60));
    assertThat(family().deliveredAt()).isEqualTo(BEGINNING);
    passes(Duration.ofSeconds(2));
    provider.release();
    answer.join();
    await().until(() -> family().deliveredAt().equals(BEGINNING.plusSeconds(52)));
    assertThat(family().accessExpiresAt()).isEqualTo(BEGINNING.plusSeconds(110));
  }

  @Test
  void aDroppedAnswerDeliversNothing() {
    provider("grace 30s");
    passes(Duration.ofSeconds(50));
    drop(tokens.refreshToken());
    assertThat(family().accessExpiresAt()).isEqualTo(BEGINNING.plusSeconds(60));
    assertThat(family().deliveredAt()).isEqualTo(BEGINNING);
    assertThat(family().generation()).isEqualTo(1);
  }

  @Test
  void anAnswerOverHttp2IsDeliveredToo() throws Exception {
    provider("single-use");
    passes(Duration.ofSeconds(50));
    try (HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(provider.issuer() + "/token"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("Authorization", TestClient.basic(RotatingProvider.CLIENT_SECRET))
              .POST(HttpRequest.BodyPublishers.ofString(refreshBody()))
              .build();
      HttpResponse<String> answer = http2.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    }
    await().until(() -> family().deliveredAt().equals(BEGINNING.plusSeconds(50)));
    assertThat(family().standing()).isEqualTo(Standing.HONOURED);
  }

  @Test
  void oneFamilysAnswerSaysNothingOfAnother() throws Exception {
    provider("family-revoking");
    IssuedTokens other = provider.issueTokens();
    passes(Duration.ofSeconds(50));
    client.refresh(other.refreshToken());
    await()
        .until(() ->
            provider
                .family(other.family())
                .orElseThrow()
                .deliveredAt()
                .equals(BEGINNING.plusSeconds(50)));
    assertThat(family().deliveredAt()).isEqualTo(BEGINNING);
  }

  @Test
  void aLoginWhoseAnswerIsDroppedHasDeliveredNothing() throws Exception {
    provider("family-revoking");
    String code = client.code();
    provider.dropShare(1, GrantScope.ALL_GRANTS);
    assertThatThrownBy(() -> client.redeem(code, TestClient.VERIFIER))
        .isInstanceOf(IOException.class);
    Family family = provider.familyOfCode(code).orElseThrow();
    assertThat(family.accessExpiresAt()).isEqualTo(Instant.EPOCH);
    assertThat(family.standing()).isEqualTo(Standing.ANSWER_LOST);
  }

  @Test
  void unknownFamiliesAndCodesAreEmpty() {
    assertThat(provider.family("family-99")).isEmpty();
    assertThat(provider.familyOfCode("code_99")).isEmpty();
  }

  // Honoured, or the gateway's own doing

  @ParameterizedTest
  @ValueSource(
      strings = {
        "family-revoking",
        "single-use",
        "grace 30s",
        "non-rotating",
        "keycloak-like",
        "zitadel-like",
        "dex-like"
      })
  void aFamilyThatRefreshesInTurnIsHonouredByEveryProvider(String profile) throws Exception {
    provider(profile);
    String token = tokens.refreshToken();
    for (int i = 0; i < 3; i++) {
      assertThat(family().standing()).isEqualTo(Standing.HONOURED);
      token = client.refresh(token).body().getString("refresh_token", token);
      passes(Duration.ofMinutes(1));
    }
    awaitStanding(Standing.HONOURED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"family-revoking", "keycloak-like"})
  void aSpentTokenPresentedAfterTheNewerWasDeliveredIsTheGatewaysOwnDoing(String profile)
      throws Exception {
    provider(profile);
    client.refresh(tokens.refreshToken());
    client.refresh(tokens.refreshToken());
    awaitStanding(Standing.SELF_INFLICTED);
    assertThat(family().live()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"single-use", "zitadel-like", "dex-like"})
  void whereTheSuccessorLivesASpentTokenChangesNothing(String profile) throws Exception {
    provider(profile);
    client.refresh(tokens.refreshToken());
    passes(Duration.ofSeconds(10));
    assertThat(client.refresh(tokens.refreshToken()).status()).isEqualTo(400);
    awaitStanding(Standing.HONOURED);
  }

  @Test
  void twoPresentationsAtOnceAreTheGatewaysOwnDoingThoughNothingWasDeliveredYet() {
    provider("family-revoking");
    provider.holdTokenResponses();
    CompletableFuture<Answer> winner = client.refreshLater(tokens.refreshToken());
    await().until(() -> provider.heldNow() == 1);
    assertThat(family().standing()).isEqualTo(Standing.HONOURED);
    CompletableFuture<Answer> loser = client.refreshLater(tokens.refreshToken());
    await().until(() -> provider.heldNow() == 2);
    assertThat(family().standing()).isEqualTo(Standing.SELF_INFLICTED);
    provider.release();
    winner.join();
    loser.join();
    awaitStanding(Standing.SELF_INFLICTED);
  }

  @Test
  void twoPresentationsAtOnceOfWhichTheWinnersAnswerIsLostAreExcused() {
    provider("family-revoking");
    provider.holdTokenResponses();
    CompletableFuture<Answer> winner = client.refreshLater(tokens.refreshToken());
    await().until(() -> provider.heldNow() == 1);
    CompletableFuture<Answer> loser = client.refreshLater(tokens.refreshToken());
    await().until(() -> provider.heldNow() == 2);
    provider.dropShare(1);
    provider.release();
    winner.handle((answer, lost) -> true).join();
    loser.handle((answer, lost) -> true).join();
    awaitStanding(Standing.ANSWER_LOST);
  }

  @Test
  void afterTheGraceASpentTokenIsTheGatewaysOwnDoingIfTheNewerWasDelivered() throws Exception {
    provider("grace 30s");
    client.refresh(tokens.refreshToken());
    passes(Duration.ofSeconds(31));
    client.refresh(tokens.refreshToken());
    awaitStanding(Standing.SELF_INFLICTED);
  }

  @Test
  void aRevocationThatTheGatewayAskedForIsItsOwnDoing() throws Exception {
    provider("family-revoking");
    client.post(
        "/revoke",
        Map.of("token", tokens.refreshToken()),
        Map.of("Authorization", TestClient.basic(RotatingProvider.CLIENT_SECRET)));
    assertThat(family().standing()).isEqualTo(Standing.SELF_INFLICTED);
  }

  // Excuses

  @ParameterizedTest
  @ValueSource(strings = {"family-revoking", "single-use", "keycloak-like", "zitadel-like"})
  void aDroppedAnswerIsAnExcuseWhereTheOlderTokenIsSpentForGood(String profile) throws Exception {
    provider(profile);
    drop(tokens.refreshToken());
    assertThat(family().standing()).isEqualTo(Standing.ANSWER_LOST);
    // Presenting the only token that it has does not make it the gateway's doing.
    assertThat(client.refresh(tokens.refreshToken()).status()).isEqualTo(400);
    assertThat(family().standing()).isEqualTo(Standing.ANSWER_LOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grace 3s", "dex-like"})
  void aDroppedAnswerIsNoneWhileTheOlderTokenIsHonoured(String profile) {
    provider(profile);
    drop(tokens.refreshToken());
    passes(Duration.ofSeconds(3));
    assertThat(family().standing()).isEqualTo(Standing.HONOURED);
    passes(Duration.ofMillis(1));
    assertThat(family().standing()).isEqualTo(Standing.ANSWER_LOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grace 3s", "dex-like"})
  void whoAsksAgainInTimeIsHonouredForGood(String profile) throws Exception {
    provider(profile);
    drop(tokens.refreshToken());
    assertThat(client.refresh(tokens.refreshToken()).status()).isEqualTo(200);
    passes(Duration.ofMinutes(1));
    awaitStanding(Standing.HONOURED);
  }

  @Test
  void inAGraceALostSecondAnswerDoesNotUndoTheFirst() throws Exception {
    provider("grace 3s");
    client.refresh(tokens.refreshToken());
    drop(tokens.refreshToken());
    passes(Duration.ofMinutes(1));
    awaitStanding(Standing.HONOURED);
  }

  @Test
  void withoutRotationADroppedAnswerIsNoExcuse() {
    provider("non-rotating");
    drop(tokens.refreshToken());
    passes(Duration.ofHours(1));
    assertThat(family().standing()).isEqualTo(Standing.HONOURED);
  }

  @Test
  void anErrorInThePlaceOfTheAnswerIsAnAnswerLost() throws Exception {
    provider("single-use");
    provider.failNext(1, TokenFault.serverError().afterRotating());
    client.refresh(tokens.refreshToken());
    assertThat(family().standing()).isEqualTo(Standing.ANSWER_LOST);
  }

  @Test
  void likeKeycloakABurnedUseIsAnExcuseAndStaysOne() throws Exception {
    provider("keycloak-like");
    provider.failNext(1, TokenFault.serverError());
    client.refresh(tokens.refreshToken());
    assertThat(family().standing()).isEqualTo(Standing.BURNED);
    client.refresh(tokens.refreshToken());
    assertThat(family().standing()).isEqualTo(Standing.BURNED);
  }

  @Test
  void anErrorBeforeTheRotationIsNoExcuse() throws Exception {
    provider("family-revoking");
    provider.failNext(1, TokenFault.serverError());
    client.refresh(tokens.refreshToken());
    assertThat(family().standing()).isEqualTo(Standing.HONOURED);
  }

  @Test
  void aFamilyThatTheProviderEndedIsAnExcuse() {
    provider("family-revoking");
    provider.revokeFamily(tokens.family());
    assertThat(family().standing()).isEqualTo(Standing.ENDED_BY_PROVIDER);
  }

  @Test
  void withoutRefreshTokensTheFamilyEndsWithItsAccessToken() {
    provider(RotatingProvider.builder().issuesRefreshTokens(false));
    assertThat(family().standing()).isEqualTo(Standing.HONOURED);
    passes(Duration.ofSeconds(60));
    assertThat(family().standing()).isEqualTo(Standing.ENDED_BY_PROVIDER);
  }

  @Test
  void aClientThatHangsUpBeforeTheAnswerLosesIt() throws Exception {
    provider("family-revoking");
    provider.holdTokenResponses();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), provider.port())) {
      socket.getOutputStream().write(refreshRequest().getBytes(StandardCharsets.US_ASCII));
      await().until(() -> provider.heldNow() == 1);
      assertThat(family().standing()).isEqualTo(Standing.HONOURED);
    }
    // Known at once, not only when the answer would have been written.
    awaitStanding(Standing.ANSWER_LOST);
    provider.release();
    await().until(() -> provider.refreshingNow() == 0);
    assertThat(family().standing()).isEqualTo(Standing.ANSWER_LOST);
    assertThat(family().deliveredAt()).isEqualTo(BEGINNING);
  }

  @Test
  void aProviderThatGoesDownLosesWhatWasUnderWay() {
    provider("family-revoking");
    provider.holdTokenResponses();
    CompletableFuture<Answer> answer = client.refreshLater(tokens.refreshToken());
    await().until(() -> provider.heldNow() == 1);
    provider.down();
    assertThat(answer.handle((any, lost) -> lost != null).join()).isTrue();
    awaitStanding(Standing.ANSWER_LOST);
    provider.release();
    await().until(() -> provider.refreshingNow() == 0);
    assertThat(family().standing()).isEqualTo(Standing.ANSWER_LOST);
  }

  private void drop(String refreshToken) {
    provider.dropNextAnswers(1);
    assertThat(client.refreshLater(refreshToken).handle((answer, lost) -> lost != null).join())
        .isTrue();
  }

  private String refreshRequest() {
    String body = refreshBody();
    return "POST /token HTTP/1.1\r\nHost: localhost\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\nAuthorization: "
        + TestClient.basic(RotatingProvider.CLIENT_SECRET)
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private String refreshBody() {
    return "grant_type=refresh_token&refresh_token=" + tokens.refreshToken();
  }
}
