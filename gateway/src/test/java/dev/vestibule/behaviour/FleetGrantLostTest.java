package dev.vestibule.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Decision;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that announced a grant and is not heard of any more. */
final class FleetGrantLostTest {
  private static final Duration TOKEN_LIFE = Duration.ofSeconds(60);
  private static final Duration PAST_EXPIRY = TOKEN_LIFE.plusSeconds(1);
  private static final Duration INTENT = RefreshPolicy.defaults().intentLength();
  private static final Duration PAST_LATE_ANSWERS = Duration.ofSeconds(11);

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  private final MovableClock time = new MovableClock();

  private RotatingProvider provider(Reuse reuse) {
    return RotatingProvider.builder()
        .clock(time)
        .reuse(reuse)
        .accessTokenLifetime(TOKEN_LIFE)
        .start();
  }

  private Fleet fleet(RotatingProvider provider, String profile) {
    return new Fleet(REDIS.server(), provider, time, Fleet.Plan.usual().profile(profile));
  }

  /** The first process has the provider rotate, and neither hears of it nor tells anybody. */
  private void diesMidGrant(RotatingProvider provider, Replica process, Ticket ticket) {
    provider.holdTokenResponses();
    var _ = process.house().asking(ticket);
    await().until(() -> provider.heldNow() == 1);
    process.abandon();
    provider.release();
  }

  @Test
  void itsTokenIsPresentedOnceMoreAndNotBeforeItsIntentHasRunOut() throws Exception {
    try (var provider = provider(Reuse.SINGLE_USE);
        var fleet = fleet(provider, "generic")) {
      Ticket ticket = fleet.first().house().login();
      time.forward(PAST_EXPIRY);
      diesMidGrant(provider, fleet.first(), ticket);
      Future<Decision> waiting = fleet.second().house().asking(ticket);
      await().until(() -> fleet.second().looks() >= 4);
      assertThat(provider.refreshRequests()).isOne();

      time.forward(INTENT);
      assertThat(waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Unavailable.class);
      assertThat(fleet.third().house().ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      time.forward(PAST_LATE_ANSWERS);

      assertThat(fleet.third().house().ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(fleet.second().house().ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(provider.refreshRequests()).isEqualTo(2);
      assertThat(provider.spentTokensPresented()).isOne();
    }
  }

  @Test
  void theSessionGoesOnWhereTheProviderForgivesTheSecondPresentation() throws Exception {
    try (var provider = provider(Reuse.grace(Duration.ofMinutes(5)));
        var fleet = fleet(provider, "grace")) {
      Ticket ticket = fleet.first().house().login();
      time.forward(PAST_EXPIRY);
      diesMidGrant(provider, fleet.first(), ticket);
      Future<Decision> waiting = fleet.second().house().asking(ticket);
      time.forward(INTENT);

      assertThat(waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
      assertThat(fleet.third().house().ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(provider.refreshRequests()).isEqualTo(2);
      assertThat(provider.familiesRevoked()).isZero();
    }
  }

  @Test
  void itsAnswerIsAcceptedHoweverLateIfTheGenerationIsStillTheSame() throws Exception {
    try (var provider = provider(Reuse.SINGLE_USE);
        var fleet = fleet(provider, "generic")) {
      Ticket ticket = fleet.first().house().login();
      time.forward(PAST_EXPIRY);
      provider.holdTokenResponses();
      Future<Decision> paused = fleet.first().house().asking(ticket);
      await().until(() -> provider.heldNow() == 1);
      fleet.first().toRedis().cut();
      provider.release();
      time.forward(INTENT);
      assertThat(fleet.second().house().ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      assertThat(provider.spentTokensPresented()).as("it was thought dead").isOne();

      fleet.first().mend();

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> fleet.second().house().generation(ticket) == 1);
      assertThat(paused.get(60, TimeUnit.SECONDS))
          .isInstanceOfAny(Decision.Allow.class, Decision.Unavailable.class);
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      assertThat(provider.refreshRequests()).isEqualTo(2);
    }
  }

  @Test
  void itsAnswerIsOfNoUseWhenAnotherProcessWasFaster() throws Exception {
    try (var provider = provider(Reuse.grace(Duration.ofMinutes(5)));
        var fleet = fleet(provider, "grace")) {
      Ticket ticket = fleet.first().house().login();
      time.forward(PAST_EXPIRY);
      provider.holdTokenResponses();
      Future<Decision> paused = fleet.first().house().asking(ticket);
      await().until(() -> provider.heldNow() == 1);
      fleet.first().toRedis().cut();
      provider.release();
      time.forward(INTENT);
      String fresh = Served.token(fleet.second().house().ask(ticket));

      fleet.first().mend();

      await().atMost(Duration.ofSeconds(30)).until(paused::isDone);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> fleet.first().house().ask(ticket) instanceof Decision.Allow);
      assertThat(fleet.ask(ticket)).extracting(Served::token).containsOnly(fresh);
      assertThat(fleet.second().house().generation(ticket)).isOne();
      assertThat(provider.revocations()).isZero();
    }
  }
}
