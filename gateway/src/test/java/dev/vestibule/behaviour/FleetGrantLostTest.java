package dev.vestibule.behaviour;

import static dev.vestibule.behaviour.Fleet.PAST_EXPIRY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Decision;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.redis.OneRedis;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that announced a grant and is not heard of any more. */
final class FleetGrantLostTest {
  private static final Duration INTENT = RefreshPolicy.defaults().intentLength();
  private static final Duration PAST_LATE_ANSWERS = Duration.ofSeconds(11);

  private static final Fleet.Plan STRICT =
      Fleet.Plan.usual().provider(usual -> usual.reuse(Reuse.SINGLE_USE));

  private static final Fleet.Plan FORGIVING =
      Fleet.Plan.usual()
          .profile("grace")
          .provider(usual -> usual.reuse(Reuse.grace(Duration.ofMinutes(5))));

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  /** The first process has the provider rotate, and neither hears of it nor tells anybody. */
  private void diesMidGrant(Fleet fleet, Replica process, Ticket ticket) {
    fleet.provider.holdTokenResponses();
    var _ = process.house().asking(ticket);
    await().until(() -> fleet.provider.heldNow() == 1);
    process.abandon();
    fleet.provider.release();
  }

  @Test
  void itsTokenIsPresentedOnceMoreAndNotBeforeItsIntentHasRunOut() throws Exception {
    try (var fleet = Fleet.at(REDIS, STRICT)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      diesMidGrant(fleet, fleet.first(), ticket);
      Future<Decision> waiting = fleet.second().house().asking(ticket);
      await().until(() -> fleet.second().looks() >= 4);
      assertThat(fleet.provider.refreshRequests()).isOne();

      fleet.forward(INTENT);
      assertThat(waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Unavailable.class);
      assertThat(fleet.third().house().ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      fleet.forward(PAST_LATE_ANSWERS);

      assertThat(fleet.third().house().ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(fleet.second().house().ask(ticket)).isInstanceOf(Decision.Challenge.class);
      assertThat(fleet.provider.refreshRequests()).isEqualTo(2);
      assertThat(fleet.provider.spentTokensPresented()).isOne();
    }
  }

  @Test
  void theSessionGoesOnWhereTheProviderForgivesTheSecondPresentation() throws Exception {
    try (var fleet = Fleet.at(REDIS, FORGIVING)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      diesMidGrant(fleet, fleet.first(), ticket);
      Future<Decision> waiting = fleet.second().house().asking(ticket);
      fleet.forward(INTENT);

      assertThat(waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
      assertThat(fleet.third().house().ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(fleet.provider.refreshRequests()).isEqualTo(2);
      assertThat(fleet.provider.familiesRevoked()).isZero();
    }
  }

  @Test
  void itsAnswerIsAcceptedHoweverLateIfTheGenerationIsStillTheSame() throws Exception {
    try (var fleet = Fleet.at(REDIS, STRICT)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      fleet.provider.holdTokenResponses();
      Future<Decision> paused = fleet.first().house().asking(ticket);
      await().until(() -> fleet.provider.heldNow() == 1);
      fleet.first().toRedis().cut();
      fleet.provider.release();
      fleet.forward(INTENT);
      assertThat(fleet.second().house().ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      assertThat(fleet.provider.spentTokensPresented()).as("it was thought dead").isOne();

      fleet.first().mend();

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> fleet.second().house().generation(ticket) == 1);
      assertThat(paused.get(60, TimeUnit.SECONDS))
          .isInstanceOfAny(Decision.Allow.class, Decision.Unavailable.class);
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      assertThat(fleet.provider.refreshRequests()).isEqualTo(2);
    }
  }

  @Test
  void itsAnswerIsOfNoUseWhenAnotherProcessWasFaster() throws Exception {
    try (var fleet = Fleet.at(REDIS, FORGIVING)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      fleet.provider.holdTokenResponses();
      Future<Decision> paused = fleet.first().house().asking(ticket);
      await().until(() -> fleet.provider.heldNow() == 1);
      fleet.first().toRedis().cut();
      fleet.provider.release();
      fleet.forward(INTENT);
      String fresh = Served.token(fleet.second().house().ask(ticket));

      fleet.first().mend();

      await().atMost(Duration.ofSeconds(30)).until(paused::isDone);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> fleet.first().house().ask(ticket) instanceof Decision.Allow);
      assertThat(fleet.ask(ticket)).extracting(Served::token).containsOnly(fresh);
      assertThat(fleet.second().house().generation(ticket)).isOne();
      assertThat(fleet.provider.revocations()).isZero();
    }
  }
}
