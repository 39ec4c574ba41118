package dev.vestibule.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.provider.Presentation.Outcome;
import dev.vestibule.lab.provider.TestClient.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the provider says of tokens that came twice, by which need is told from sin. */
@Timeout(20)
class ReplayedTokensTest {

  private RotatingProvider provider = RotatingProvider.start();
  private TestClient client = new TestClient(provider);
  private IssuedTokens tokens = provider.issueTokens();

  @AfterEach
  void close() {
    client.close();
    provider.close();
  }

  @Test
  void aTokenThatCameOnceIsNoneOfThem() throws Exception {
    Answer first = refresh();
    client.refresh(first.body().getString("refresh_token"));
    assertThat(provider.replayedTokens()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"family-revoking", "single-use", "grace 30s", "dex-like"})
  void whoHadTheAnswerIsSeenToHaveHadIt(String profile) throws Exception {
    provider(Reuse.parse(profile));
    refresh();
    refresh();
    awaitOutcomes(Outcome.Delivered.class, Outcome.Delivered.class);
    assertThat(only().presentations()).extracting(Presentation::spent).containsExactly(false, true);
  }

  @Test
  void anAnswerThatWasDroppedIsLostAndTheRefusalAfterItIsDelivered() throws Exception {
    drop();
    refresh();
    awaitOutcomes(Outcome.Lost.class, Outcome.Delivered.class);
  }

  @Test
  void aRefusalCanBeLostToo() throws Exception {
    drop();
    drop();
    refresh();
    awaitOutcomes(Outcome.Lost.class, Outcome.Lost.class, Outcome.Delivered.class);
  }

  @Test
  void anErrorInPlaceOfTheAnswerIsALoss() throws Exception {
    provider.failNext(1, TokenFault.serverError().afterRotating());
    refresh();
    refresh();
    awaitOutcomes(Outcome.Lost.class, Outcome.Delivered.class);
  }

  @Test
  void anErrorThatBurnsTheUseIsALoss() throws Exception {
    provider(Reuse.KEYCLOAK_LIKE);
    provider.failNext(1, TokenFault.unavailable());
    refresh();
    refresh();
    awaitOutcomes(Outcome.Lost.class, Outcome.Delivered.class);
  }

  @Test
  void anErrorInPlaceOfTheGrantIsNoPresentation() throws Exception {
    provider.failNext(1, TokenFault.unavailable());
    refresh();
    refresh();
    assertThat(provider.replayedTokens()).isEmpty();
  }

  @Test
  void anAnswerThatIsHeldIsUnderWayUntilItGoesOut() throws Exception {
    provider.holdTokenResponses();
    CompletableFuture<Answer> first = client.refreshLater(tokens.refreshToken());
    await().until(() -> provider.heldNow() == 1);
    CompletableFuture<Answer> second = client.refreshLater(tokens.refreshToken());
    await().until(() -> provider.heldNow() == 2);
    awaitOutcomes(Outcome.UnderWay.class, Outcome.UnderWay.class);
    provider.release();
    CompletableFuture.allOf(first, second).join();
    awaitOutcomes(Outcome.Delivered.class, Outcome.Delivered.class);
  }

  @Test
  void whatADyingProviderHadInWorkIsLost() throws Exception {
    provider.holdTokenResponses();
    CompletableFuture<Answer> first = client.refreshLater(tokens.refreshToken());
    await().until(() -> provider.heldNow() == 1);
    provider.down();
    assertThat(first.handle((answer, lost) -> lost != null).join()).isTrue();
    provider.up();
    provider.release();
    refresh();
    awaitOutcomes(Outcome.Lost.class, Outcome.Delivered.class);
  }

  @Test
  void afterDozensTheyAreOnlyCounted() throws Exception {
    provider(Reuse.SINGLE_USE);
    for (int times = 0; times < 70; times++) {
      refresh();
    }
    assertThat(only().presentations()).hasSize(64);
    assertThat(only().more()).isEqualTo(6);
  }

  private void provider(Reuse reuse) {
    close();
    provider = RotatingProvider.builder().reuse(reuse).start();
    client = new TestClient(provider);
    tokens = provider.issueTokens();
  }

  private Answer refresh() throws Exception {
    return client.refresh(tokens.refreshToken());
  }

  private void drop() {
    provider.dropNextAnswers(1);
    assertThat(
            client
                .refreshLater(tokens.refreshToken())
                .handle((answer, lost) -> lost != null)
                .join())
        .isTrue();
  }

  private ReplayedToken only() {
    assertThat(provider.replayedTokens()).hasSize(1);
    return provider.replayedTokens().getFirst();
  }

  /** The client may have read an answer before the provider knows that it is written. */
  private void awaitOutcomes(Class<?>... outcomes) {
    await()
        .untilAsserted(() ->
            assertThat(only().presentations())
                .extracting(presentation -> presentation.outcome().getClass())
                .isEqualTo(List.of(outcomes)));
  }
}
