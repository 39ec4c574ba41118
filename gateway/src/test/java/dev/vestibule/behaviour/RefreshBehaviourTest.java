package dev.vestibule.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.TokenFault;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.Ticket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises P1 to P6 on one machine: a real store, real HTTP, a provider that rotates. */
final class RefreshBehaviourTest {
  private static final Duration TOKEN_LIFE = Duration.ofSeconds(60);
  private static final Duration PAST_EXPIRY = TOKEN_LIFE.plusSeconds(1);
  private static final Duration DUE_AND_VALID = TOKEN_LIFE.minusSeconds(2);

  @TempDir private Path folder = Path.of("");
  private final MovableClock clock = new MovableClock();

  private RotatingProvider provider(Reuse reuse) {
    return RotatingProvider.builder()
        .clock(clock)
        .reuse(reuse)
        .accessTokenLifetime(TOKEN_LIFE)
        .start();
  }

  private RotatingProvider provider() {
    return provider(Reuse.FAMILY_REVOKING);
  }

  private House house(RotatingProvider provider) {
    return new House(folder.resolve("sessions.db"), provider, clock);
  }

  private House house(RotatingProvider provider, String profile, RefreshPolicy policy) {
    return new House(folder.resolve("sessions.db"), provider, clock, profile, policy);
  }

  private static RefreshPolicy policy(int concurrent) {
    return new RefreshPolicy(
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(3),
        concurrent,
        10_000,
        Duration.ofHours(6),
        5,
        Duration.ofMinutes(5),
        Duration.ofMinutes(10));
  }

  /** A grant that takes longer than a second counts as lost. */
  private static RefreshPolicy impatient() {
    return new RefreshPolicy(
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        10,
        10_000,
        Duration.ofHours(6),
        5,
        Duration.ofMinutes(5),
        Duration.ofMinutes(10));
  }

  private static void allPass(List<Future<Decision>> asked) throws Exception {
    for (Future<Decision> answer : asked) {
      assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
    }
  }

  @Test
  void fiftyConcurrentRequestsOnOneExpiredSessionGiveOneGrant() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.holdTokenResponses();
      List<Future<Decision>> asked = house.asking(ticket, 50);
      await().until(() -> provider.heldNow() == 1);
      provider.release();
      allPass(asked);
      assertThat(provider.refreshRequests()).isOne();
      assertThat(provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void distinctSessionsRefreshInParallel() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      List<Ticket> tickets = house.logins(5);
      clock.forward(PAST_EXPIRY);
      provider.holdTokenResponses();
      List<Future<Decision>> asked = new ArrayList<>();
      for (Ticket ticket : tickets) {
        asked.add(house.asking(ticket));
      }
      await().until(() -> provider.heldNow() == 5);
      provider.release();
      allPass(asked);
      assertThat(provider.refreshesAccepted()).isEqualTo(5);
    }
  }

  @Test
  void whileTheTokenIsValidNoRequestWaits() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      clock.forward(DUE_AND_VALID);
      provider.holdTokenResponses();
      // The first may have to read the session again; none may have to wait for the provider.
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      await().until(() -> provider.heldNow() == 1);
      for (int i = 0; i < 100; i++) {
        assertThat(house.admit(ticket)).isInstanceOf(Admission.Now.class);
        assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      }
      provider.release();
      await().until(() -> house.generation(ticket) == 1);
      assertThat(provider.refreshRequests()).isOne();
    }
  }

  @Test
  void aFailedGrantIsNotRemembered() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.failNext(1, TokenFault.throttled(Duration.ofSeconds(1)));
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void aProviderThatDoesNotRotateRefreshesAgainAndAgain() throws Exception {
    try (var provider = provider(Reuse.NOT_ROTATING);
        var house = house(provider)) {
      Ticket ticket = house.login();
      for (int expiry = 1; expiry <= 5; expiry++) {
        clock.forward(PAST_EXPIRY);
        assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
        assertThat(house.generation(ticket)).isEqualTo(expiry);
      }
      assertThat(provider.refreshesAccepted()).isEqualTo(5);
    }
  }

  @Test
  void a503AfterRotatingLeavesTheTokenInDoubtAndItIsHeldWhileTheAccessTokenLives()
      throws Exception {
    try (var provider = provider(Reuse.SINGLE_USE);
        var house = house(provider)) {
      Ticket ticket = house.login();
      house.ask(ticket);
      clock.forward(DUE_AND_VALID);
      provider.failNext(1, TokenFault.unavailable().afterRotating());
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      await().until(() -> house.flown().size() == 1);
      // Held: nothing is presented while the access token lives, and everybody passes.
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(provider.refreshRequests()).isOne();
      // Then once more; the provider has spent it, so the session ends, after the late answer's
      // time.
      clock.forward(TOKEN_LIFE);
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      assertThat(provider.refreshRequests()).isEqualTo(2);
      clock.forward(Duration.ofSeconds(10));
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(provider.refreshRequests()).isEqualTo(2);
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(provider.refreshRequests()).isEqualTo(2);
    }
  }

  @Test
  void a503AfterRotatingHealsAtOnceWhereTheProfileKnowsThatItDoes() throws Exception {
    try (var provider = provider(Reuse.NOT_ROTATING);
        var house = house(provider, "google", RefreshPolicy.defaults())) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.failNext(1, TokenFault.unavailable().afterRotating());
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(provider.refreshRequests()).isEqualTo(2);
    }
  }

  @Test
  void aRefusalInDoubtEndsTheSessionOnlyWhenNoLateAnswerCanWin() throws Exception {
    try (var provider = provider(Reuse.SINGLE_USE);
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.failNext(1, TokenFault.unavailable().afterRotating());
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      // The refused grant's intent is taken back: nobody waits for it to run out.
      assertThat(house.stored(ticket))
          .isInstanceOfSatisfying(
              Held.Live.class,
              live -> {
                assertThat(live.head().status()).isEqualTo(Head.OPEN);
                assertThat(live.head().doubt().refused()).isTrue();
                assertThat(live.head().doubt().unknowns()).isOne();
              });
      assertThat(provider.refreshRequests()).isEqualTo(2);
      // Refused once: it is not presented again while we wait.
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      assertThat(provider.refreshRequests()).isEqualTo(2);
      clock.forward(RefreshPolicy.defaults().intentLength().plusSeconds(10));
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(house.stored(ticket)).isEqualTo(new Held.Over(Ending.REFUSED));
      assertThat(provider.refreshRequests()).isEqualTo(2);
    }
  }

  @Test
  void keysUnreachableAtRefreshLoseNothing() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.replaceKeys();
      provider.jwksDown(true);
      // The tokens are stored, the old identity serves.
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(house.stored(ticket))
          .isInstanceOfSatisfying(
              Held.Live.class,
              live -> {
                assertThat(live.head().generation()).isOne();
                assertThat(live.session().identityPending()).isTrue();
              });
      provider.jwksDown(false);
      clock.forward(Duration.ofSeconds(30));
      await()
          .until(() ->
              house.ask(ticket) instanceof Decision.Allow
                  && house.stored(ticket) instanceof Held.Live live
                  && !live.session().identityPending());
      assertThat(provider.refreshRequests()).isOne();
    }
  }

  @Test
  void anotherSubjectAtRefreshEndsTheSession() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.changeSubjectOnRefresh("mallory");
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(house.stored(ticket)).isEqualTo(new Held.Over(Ending.ANOTHER_SUBJECT));
      await().until(() -> provider.revocations() == 1);
    }
  }

  @Test
  void anExpiredClientSecretLogsNobodyOut() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      List<Ticket> tickets = house.logins(10);
      clock.forward(PAST_EXPIRY);
      provider.expireClientSecret();
      for (Ticket ticket : tickets) {
        assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      }
      provider.renewClientSecret();
      for (Ticket ticket : tickets) {
        await().until(() -> house.ask(ticket) instanceof Decision.Allow);
      }
      assertThat(provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void aLateRequestWithAnOldViewSendsNothing() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(house.refreshAsSeenAt(ticket, 0))
          .isInstanceOfSatisfying(
              RefreshOutcome.Superseded.class,
              late -> assertThat(late.session().generation()).isOne());
      assertThat(provider.refreshRequests()).isOne();
    }
  }

  @Test
  void theCallerDisconnectsAndTheGrantStillLands() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.holdTokenResponses();
      Future<Decision> gone = house.asking(ticket);
      await().until(() -> provider.heldNow() == 1);
      gone.cancel(true);
      provider.release();
      await().until(() -> house.generation(ticket) == 1);
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(provider.refreshRequests()).isOne();
    }
  }

  @Test
  void logoutDuringAGrantWinsAndTheFreshTokensAreRevoked() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.holdTokenResponses();
      Future<Decision> asked = house.asking(ticket);
      await().until(() -> provider.heldNow() == 1);
      house.logout(ticket);
      provider.release();
      assertThat(asked.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Challenge.class);
      assertThat(house.stored(ticket)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
      await().until(() -> provider.revocations() == 1);
    }
  }

  @Test
  void afterALogoutTheVeryNextRequestIsRefused() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      house.logout(ticket);
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
    }
  }

  @Test
  void fiveHundredSessionsExpiringTogetherWithACapOfTenGrantsLoseNobody() throws Exception {
    try (var provider = provider();
        var house = house(provider, "generic", policy(10))) {
      List<Ticket> tickets = house.logins(500);
      clock.forward(PAST_EXPIRY);
      provider.answerLatency(Duration.ofMillis(20));
      List<Future<Decision>> asked = new ArrayList<>();
      for (Ticket ticket : tickets) {
        asked.addAll(house.asking(ticket, 2));
      }
      allPass(asked);
      assertThat(provider.refreshRequests()).isEqualTo(500);
      assertThat(provider.counts().concurrentRefreshMax()).isBetween(2, 10);
      assertThat(provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void shutdownFinishesTheGrantInFlight() throws Exception {
    try (var provider = provider()) {
      Ticket ticket;
      try (var house = house(provider)) {
        ticket = house.login();
        clock.forward(PAST_EXPIRY);
        provider.holdTokenResponses();
        Future<Decision> asked = house.asking(ticket);
        await().until(() -> provider.heldNow() == 1);
        Future<?> stopping = house.stopping();
        assertThat(stopping).isNotDone();
        provider.release();
        stopping.get(30, TimeUnit.SECONDS);
        assertThat(asked.get(30, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
      }
      try (var house = house(provider)) {
        assertThat(house.generation(ticket)).isOne();
        assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
        assertThat(provider.refreshRequests()).isOne();
      }
    }
  }

  @Test
  void providerDownValidSessionsPassExpiredOnesGetAnHonest503AndRecoverByThemselves()
      throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      house.ask(ticket);
      provider.down();
      clock.forward(DUE_AND_VALID);
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      clock.forward(Duration.ofSeconds(10));
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      provider.up();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> house.ask(ticket) instanceof Decision.Allow);
      assertThat(provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void manyWaitersOfOneFaultCountOnceForTheBreaker() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      List<Ticket> tickets = house.logins(2);
      clock.forward(PAST_EXPIRY);
      provider.failNext(1, TokenFault.invalidClient());
      provider.holdTokenResponses();
      List<Future<Decision>> asked = house.asking(tickets.getFirst(), 50);
      await().until(() -> provider.heldNow() == 1);
      provider.release();
      for (Future<Decision> answer : asked) {
        answer.get(60, TimeUnit.SECONDS);
      }
      // Fifty waiters and one fault: the breaker is closed for everybody else.
      assertThat(house.ask(tickets.getLast())).isInstanceOf(Decision.Allow.class);
    }
  }

  @Test
  void oneUsersRefusalsDoNotOpenTheBreakerForOthers() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      List<Ticket> tickets = house.logins(12);
      clock.forward(PAST_EXPIRY);
      provider.endAllSessions();
      for (Ticket ticket : tickets) {
        assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
      }
      Ticket innocent = house.login();
      clock.forward(PAST_EXPIRY);
      assertThat(house.ask(innocent)).isInstanceOf(Decision.Allow.class);
    }
  }

  @Test
  void aRefreshTokenOlderThanThePolicyIsNotPresented() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(Duration.ofHours(7));
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(provider.refreshRequests()).isZero();
      assertThat(house.stored(ticket)).isEqualTo(new Held.Over(Ending.REFRESH_TOKEN_TOO_OLD));
    }
  }

  @Test
  void anUnnamedRefusalThatRepeatsCoolsDownAndThenEndsTheSession() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.failNext(6, TokenFault.json(400, "whatever"));
      for (int refusal = 0; refusal < 5; refusal++) {
        assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      }
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      assertThat(provider.refreshRequests()).isEqualTo(5);
      clock.forward(Duration.ofMinutes(11));
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(provider.refreshRequests()).isEqualTo(6);
    }
  }

  @Test
  void anAnswerThatNeverComesIsAnUnknownOutcome() throws Exception {
    try (var provider = provider();
        var house = house(provider, "generic", impatient())) {
      Ticket ticket = house.login();
      clock.forward(PAST_EXPIRY);
      provider.holdTokenResponses();
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      assertThat(house.stored(ticket))
          .isInstanceOfSatisfying(
              Held.Live.class, live -> assertThat(live.head().doubt().unknowns()).isOne());
      provider.release();
    }
  }

  @Test
  void theProvidersRetryAfterIsHonouredAndStopsNobodyElse() throws Exception {
    try (var provider = provider();
        var house = house(provider)) {
      List<Ticket> tickets = house.logins(2);
      clock.forward(PAST_EXPIRY);
      provider.failNext(1, TokenFault.throttled(Duration.ofSeconds(40)));
      for (int i = 0; i < 10; i++) {
        assertThat(house.ask(tickets.getFirst())).isInstanceOf(Decision.Unavailable.class);
      }
      assertThat(provider.refreshRequests()).isOne();
      assertThat(house.ask(tickets.getLast())).isInstanceOf(Decision.Allow.class);
      clock.forward(Duration.ofSeconds(41));
      assertThat(house.ask(tickets.getFirst())).isInstanceOf(Decision.Allow.class);
    }
  }

  @Test
  void keysThatComeBackAfterTheIdTokenHasExpiredStillVerifyIt() throws Exception {
    try (var provider =
            RotatingProvider.builder()
                .clock(clock)
                .accessTokenLifetime(Duration.ofHours(2))
                .idTokenLifetime(Duration.ofMinutes(2))
                .start();
        var house = house(provider)) {
      Ticket ticket = house.login();
      clock.forward(Duration.ofHours(2).plusSeconds(1));
      provider.replaceKeys();
      provider.jwksDown(true);
      // Nobody is let in on an identity that has expired, and nobody is logged out.
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      clock.forward(Duration.ofMinutes(5));
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      provider.jwksDown(false);
      clock.forward(Duration.ofMinutes(2));
      await().until(() -> house.ask(ticket) instanceof Decision.Allow);
      assertThat(provider.refreshRequests()).isOne();
    }
  }
}
