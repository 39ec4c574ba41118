package dev.vestibule.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FaultShareTest {

  private static final int MANY = 200;

  private RotatingProvider provider = RotatingProvider.builder().seed(7).start();
  private TestClient client = new TestClient(provider);

  @AfterEach
  void close() {
    client.close();
    provider.close();
  }

  private void seed(long seed) {
    close();
    provider = RotatingProvider.builder().seed(seed).start();
    client = new TestClient(provider);
  }

  @Test
  void aShareOfTheRefreshesFails() {
    provider.failShare(0.3, TokenFault.unavailable());
    assertThat(refreshes()).filteredOn(status -> status == 503).hasSizeBetween(40, 80);
  }

  @Test
  void aShareOfTheAnswersIsDroppedAfterTheRotation() {
    provider.dropShare(0.3);
    assertThat(refreshes()).filteredOn(status -> status == 0).hasSizeBetween(40, 80);
    assertThat(provider.refreshesAccepted()).isEqualTo(MANY);
  }

  @Test
  void theSameSeedHitsTheSameRequestsAndAnotherSeedOthers() {
    provider.failShare(0.3, TokenFault.unavailable());
    List<Integer> first = refreshes();
    seed(7);
    provider.failShare(0.3, TokenFault.unavailable());
    assertThat(refreshes()).isEqualTo(first);
    seed(8);
    provider.failShare(0.3, TokenFault.unavailable());
    assertThat(refreshes()).isNotEqualTo(first);
  }

  @Test
  void dropsDoNotChangeWhichRequestsFailNorDoLogins() throws Exception {
    provider.failShare(0.3, TokenFault.unavailable());
    List<Integer> first = refreshes();
    seed(7);
    provider.failShare(0.3, TokenFault.unavailable());
    provider.dropShare(0.3);
    assertThat(client.redeem(client.code(), TestClient.VERIFIER).status()).isEqualTo(200);
    List<Integer> second = refreshes();
    assertThat(second).contains(0);
    assertThat(IntStream.range(0, MANY).filter(i -> second.get(i) == 503).boxed())
        .containsExactlyElementsOf(
            IntStream.range(0, MANY).filter(i -> first.get(i) == 503).boxed().toList());
  }

  @Test
  void loginsAreSparedUnlessAskedFor() throws Exception {
    provider.failShare(1, TokenFault.unavailable());
    provider.dropShare(1);
    assertThat(client.redeem(client.code(), TestClient.VERIFIER).status()).isEqualTo(200);
    provider.failShare(1, TokenFault.unavailable(), GrantScope.ALL_GRANTS);
    assertThat(client.redeem(client.code(), TestClient.VERIFIER).status()).isEqualTo(503);
  }

  @Test
  void whatWasAskedForNextComesBeforeTheDice() throws Exception {
    provider.failShare(1, TokenFault.unavailable());
    provider.failNext(1, TokenFault.serverError());
    String token = provider.issueTokens().refreshToken();
    assertThat(client.refresh(token).status()).isEqualTo(500);
    assertThat(client.refresh(token).status()).isEqualTo(503);
  }

  @Test
  void clearingFaultsEndsTheShares() {
    provider.failShare(1, TokenFault.unavailable());
    provider.dropShare(1);
    provider.clearFaults();
    assertThat(refreshes()).containsOnly(200);
  }

  @Test
  void latencyIsForLoginsAndRefusalsToo() throws Exception {
    provider.answerLatency(Duration.ofMillis(150));
    String code = client.code();
    long before = System.nanoTime();
    client.redeem(code, TestClient.VERIFIER);
    client.redeem(code, TestClient.VERIFIER);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void aShareIsBetweenNoneAndAll(double share) {
    assertThatThrownBy(() -> provider.dropShare(share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: 0..1");
  }

  /** The statuses of one refresh each of many families, one after the other; 0 for no answer. */
  private List<Integer> refreshes() {
    return IntStream.range(0, MANY)
        .mapToObj(i ->
            client
                .refreshLater(provider.issueTokens().refreshToken())
                .handle((answer, lost) -> lost == null ? answer.status() : 0)
                .join())
        .toList();
  }
}
