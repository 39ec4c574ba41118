package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.browser.Browser;
import dev.vestibule.lab.browser.Habits;
import dev.vestibule.lab.browser.Network;
import dev.vestibule.lab.browser.Site;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.TestClient;
import dev.vestibule.lab.provider.TokenFault;
import dev.vestibule.lab.provider.User;
import dev.vestibule.lab.report.Loss;
import dev.vestibule.lab.report.Recorder;
import dev.vestibule.lab.report.Report;
import dev.vestibule.lab.report.RunFacts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose fault a loss is, asked of a real provider; the browser is one that never opens. */
@Timeout(30)
class OnlookerTest {

  private static final Duration LIFE = Duration.ofSeconds(60);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));
  private final InstantSource clock = now::get;
  private final Vertx vertx = Vertx.vertx();
  private final Interruptions interruptions = new Interruptions();
  private final Recorder recorder = new Recorder(() -> 0, 0, 2, 1);
  private RotatingProvider provider = RotatingProvider.builder().clock(clock).start();
  private TestClient client = new TestClient(provider);
  private Onlooker onlooker = new Onlooker(provider, interruptions, LIFE, clock);
  private Browser browser = browser();

  @AfterEach
  void close() {
    client.close();
    provider.close();
    vertx.close().await();
  }

  @Test
  void whoseNewestTokenWouldBeHonouredIsInnocent() throws Exception {
    refreshed(logIn());
    assertThat(lost()).isEqualTo(Loss.INNOCENT);
  }

  @Test
  void anAnswerThatWasDroppedIsAnExcuse() throws Exception {
    String token = logIn();
    provider.dropNextAnswers(1);
    assertThatThrownBy(() -> client.refresh(token)).isInstanceOf(IOException.class);
    assertThat(lost()).isEqualTo(Loss.ANSWER_LOST);
  }

  /** Whoever presents the old token again for want of the new one did nothing wrong. */
  @Test
  void anAnswerThatWasDroppedIsAnExcuseForTheRevocationThatFollows() throws Exception {
    String token = logIn();
    provider.dropNextAnswers(1);
    assertThatThrownBy(() -> client.refresh(token)).isInstanceOf(IOException.class);
    assertThat(client.refresh(token).status()).isEqualTo(400);
    assertThat(lost()).isEqualTo(Loss.ANSWER_LOST);
  }

  @Test
  void anAnswerThatWasDroppedIsNoneWhereTheTokenBeforeIsHonoured() throws Exception {
    provider(Reuse.grace(Duration.ofSeconds(30)));
    String token = logIn();
    provider.dropNextAnswers(1);
    assertThatThrownBy(() -> client.refresh(token)).isInstanceOf(IOException.class);
    assertThat(lost()).isEqualTo(Loss.INNOCENT);
  }

  @Test
  void anErrorThatBurnedTheUseIsAnExcuse() throws Exception {
    provider(Reuse.KEYCLOAK_LIKE);
    String token = logIn();
    provider.failNext(1, TokenFault.serverError());
    assertThat(client.refresh(token).status()).isEqualTo(500);
    assertThat(lost()).isEqualTo(Loss.BURNED);
  }

  @Test
  void anErrorThatBurnedNothingIsNone() throws Exception {
    String token = logIn();
    provider.failNext(1, TokenFault.serverError());
    assertThat(client.refresh(token).status()).isEqualTo(500);
    assertThat(lost()).isEqualTo(Loss.INNOCENT);
  }

  @Test
  void whatTheProviderEndedByItselfIsNobodysFault() throws Exception {
    logIn();
    assertThat(provider.revokeFamilies(family -> true)).isOne();
    assertThat(lost()).isEqualTo(Loss.ENDED_BY_PROVIDER);
  }

  @Test
  void whomASecondLoginReplacedWasEndedByTheProvider() throws Exception {
    provider(Reuse.DEX_LIKE);
    logIn();
    client.redeem(client.code(), TestClient.VERIFIER);
    assertThat(lost()).isEqualTo(Loss.ENDED_BY_PROVIDER);
  }

  @Test
  void anAnswerJustBeforeAKillMayBeUnread() throws Exception {
    refreshed(logIn());
    killedAfter(Duration.ofMillis(250));
    assertThat(lost()).isEqualTo(Loss.KILLED_WITH_ANSWER);
  }

  @Test
  void anAnswerLongBeforeAKillWasRead() throws Exception {
    refreshed(logIn());
    killedAfter(Duration.ofMillis(251));
    assertThat(lost()).isEqualTo(Loss.INNOCENT);
  }

  @Test
  void whoForgetsAnUnreadAnswerAndPresentsTheTokenBeforeIsExcused() throws Exception {
    String token = logIn();
    refreshed(token);
    killedAfter(Duration.ofMillis(100));
    assertThat(client.refresh(token).status()).isEqualTo(400);
    assertThat(lost()).isEqualTo(Loss.KILLED_WITH_ANSWER);
  }

  @Test
  void anAnswerDuringAFreezeMayBeUnread() throws Exception {
    interruptions.froze("a", now.get(), Connections.UNKNOWN);
    refreshed(logIn());
    assertThat(lost()).isEqualTo(Loss.FROZEN_WITH_ANSWER);
  }

  @Test
  void anAnswerAfterAFreezeWasRead() throws Exception {
    interruptions.froze("a", now.get(), Connections.UNKNOWN);
    interruptions.thawed("a", now.get());
    refreshed(logIn());
    assertThat(lost()).isEqualTo(Loss.INNOCENT);
  }

  @Test
  void whatTheProviderKnowsIsSurerThanWhatMayHaveBeenUnread() throws Exception {
    refreshed(logIn());
    killedAfter(Duration.ofMillis(100));
    provider.revokeFamilies(family -> true);
    assertThat(lost()).isEqualTo(Loss.ENDED_BY_PROVIDER);
  }

  @Test
  void whoPresentsASpentTokenHavingTheNewerOneLosesInnocents() throws Exception {
    String token = logIn();
    refreshed(token);
    assertThat(client.refresh(token).status()).isEqualTo(400);
    assertThat(lost()).isEqualTo(Loss.INNOCENT);
  }

  @Test
  void aSessionThatTheProviderNeverKnewIsInnocent() {
    onlooker.loggedIn(browser, "no code of ours", false);
    assertThat(lost()).isEqualTo(Loss.INNOCENT);
  }

  @Test
  void afterAnotherLoginItIsTheNewFamilyThatCounts() throws Exception {
    logIn();
    provider.revokeFamilies(family -> true);
    onlooker.begin(recorder);
    onlooker.lost(browser);
    logIn();
    onlooker.lost(browser);
    assertThat(lostBecause())
        .containsEntry(Loss.ENDED_BY_PROVIDER.key(), 1L)
        .containsEntry(Loss.INNOCENT.key(), 1L);
  }

  @Test
  void whatWasLostBeforeTheStormCountsWhenItBegins() throws Exception {
    logIn();
    onlooker.lost(browser);
    onlooker.begin(recorder);
    Report report = report();
    assertThat(report.innocentLost()).isOne();
    assertThat(report.logins()).isOne();
  }

  @Test
  void aTokenIsValidUntilASecondBeforeItsEndAndNeedsAGrantAtItsEnd() throws Exception {
    logIn();
    onlooker.begin(recorder);
    passes(LIFE.minusMillis(1_001));
    assertThat(onlooker.tokenValid(browser)).isTrue();
    passes(Duration.ofMillis(1));
    assertThat(onlooker.tokenValid(browser)).isFalse();
    passes(Duration.ofMillis(999));
    assertThat(onlooker.tokenValid(browser)).isFalse();
    assertThat(report().grantsIdeal()).isZero();
    passes(Duration.ofMillis(1));
    assertThat(onlooker.tokenValid(browser)).isFalse();
    assertThat(onlooker.tokenValid(browser)).isFalse();
    assertThat(report().grantsIdeal()).isOne();
    passes(LIFE);
    onlooker.tokenValid(browser);
    assertThat(report().grantsIdeal()).isEqualTo(2);
  }

  @Test
  void aSessionThatIsLostBeforeItsGrantWasDueWouldHaveTakenOne() throws Exception {
    logIn();
    onlooker.begin(recorder);
    onlooker.lost(browser);
    assertThat(report().grantsIdeal()).isOne();
  }

  @Test
  void itIsTheirUserByTheSubjectWithOrWithoutTheIssuer() {
    onlooker.begin(recorder);
    onlooker.servedAs(browser, browser.user(), "live");
    onlooker.servedAs(browser, browser.user() + "@http://127.0.0.1:1", "none");
    assertThat(report().servedAsAnother()).isZero();
    onlooker.servedAs(browser, browser.user() + "m", "dead");
    onlooker.servedAs(browser, "", "");
    assertThat(report().servedAsAnother()).isEqualTo(2);
    assertThat(report().deadTokens()).isOne();
  }

  private Loss lost() {
    onlooker.begin(recorder);
    onlooker.lost(browser);
    Map<String, Long> because = lostBecause();
    return Set.of(Loss.values()).stream()
        .filter(loss -> because.getOrDefault(loss.key(), 0L) == 1)
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Long> lostBecause() {
    return report().lostBecause();
  }

  private Report report() {
    return recorder.finish(
        new RunFacts(
            "",
            "",
            "",
            1,
            2,
            1,
            Duration.ZERO,
            1,
            LIFE,
            "",
            List.of(),
            1,
            1,
            "",
            Instant.EPOCH,
            Duration.ZERO,
            false));
  }

  private void provider(Reuse reuse) {
    client.close();
    provider.close();
    provider = RotatingProvider.builder().reuse(reuse).clock(clock).start();
    client = new TestClient(provider);
    onlooker = new Onlooker(provider, interruptions, LIFE, clock);
    browser = browser();
  }

  /** The first refresh token of a session that the onlooker has seen begin. */
  private String logIn() throws Exception {
    String code = client.code();
    String token = client.redeem(code, TestClient.VERIFIER).body().getString("refresh_token");
    awaitDelivery(code);
    onlooker.loggedIn(browser, code, false);
    return token;
  }

  /** Spends the token a second later, and its answer arrives. */
  private void refreshed(String token) throws Exception {
    passes(Duration.ofSeconds(1));
    assertThat(client.refresh(token).status()).isEqualTo(200);
    await()
        .until(() ->
            provider.families().stream()
                .anyMatch(family -> family.deliveredAt().equals(now.get())));
  }

  /** What a client has read, the provider knows a moment later to have been written. */
  private void awaitDelivery(String code) {
    await()
        .until(() ->
            provider
                .familyOfCode(code)
                .filter(family -> family.deliveredAt().equals(now.get()))
                .isPresent());
  }

  private void killedAfter(Duration time) {
    Instant kill = now.get().plus(time);
    interruptions.killed("a", kill, kill, Connections.UNKNOWN);
  }

  private void passes(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private Browser browser() {
    Network network = new Network(vertx, vertx.createHttpClient(), System::nanoTime, clock);
    Site site = new Site(URI.create("http://localhost:1"), address -> false, Set.of(401));
    Habits habits = Habits.polling(1, Duration.ofSeconds(1));
    Browser made = new Browser(network, site, habits, User.ada().sub(), new Random(1), onlooker);
    onlooker.expect(made);
    return made;
  }
}
