package dev.vestibule.behaviour;

import static dev.vestibule.behaviour.Fleet.PAST_EXPIRY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import dev.vestibule.lab.provider.TokenFault;
import dev.vestibule.redis.OneRedis;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.session.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One grant for three processes, and what becomes of its answer in the others. */
final class FleetRefreshTest {

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  @Test
  void thirtyRequestsAtThreeProcessesGiveOneGrant() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      fleet.provider.holdTokenResponses();

      List<Future<Decision>> asked = fleet.asking(ticket, 10);
      await().until(() -> fleet.provider.heldNow() == 1);
      await().until(() -> fleet.all().stream().allMatch(each -> each.looks() >= 2));
      fleet.provider.release();

      for (Future<Decision> answer : asked) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
      }
      assertThat(fleet.provider.refreshRequests()).isOne();
      assertThat(fleet.provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void whatOneProcessWasGivenTheOthersUseWithoutAskingTheProvider() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      Ticket ticket = fleet.first().house().login();
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      fleet.forward(PAST_EXPIRY);
      String fresh = Served.token(fleet.first().house().ask(ticket));
      assertThat(fleet.provider.isLive(fresh)).isTrue();

      fleet.allBut(fleet.first()).forEach(each -> each.toProvider().cut());

      assertThat(fleet.ask(ticket)).extracting(Served::token).containsOnly(fresh);
      assertThat(fleet.all())
          .as("it is theirs too")
          .allMatch(each -> each.house().admit(ticket) instanceof Admission.Now);
      assertThat(fleet.provider.refreshRequests()).isOne();
    }
  }

  @Test
  void whoStandsInTheQueueForTheProviderTakesWhatAPeerWasGiven() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      int places = RefreshPolicy.defaults().concurrent();
      List<Ticket> others = new ArrayList<>();
      for (int i = 0; i < places; i++) {
        others.add(fleet.second().house().login());
      }
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      assertThat(fleet.second().house().ask(ticket)).isInstanceOf(Decision.Allow.class);
      fleet.forward(PAST_EXPIRY);
      fleet.second().toProvider().silence();
      List<Future<Decision>> before = others.stream().map(fleet.second().house()::asking).toList();
      await().until(() -> fleet.second().toProvider().connections() == places);

      Future<Decision> waiting = fleet.second().house().asking(ticket);
      String fresh = Served.token(fleet.first().house().ask(ticket));

      assertThat(Served.token(waiting.get(60, TimeUnit.SECONDS))).isEqualTo(fresh);
      assertThat(before).noneMatch(Future::isDone);
      fleet.second().toProvider().cut();
    }
  }

  @Test
  void aProcessWithNothingInMemoryFindsItInTheStore() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      String fresh = Served.token(fleet.first().house().ask(ticket));
      fleet.second().restart(Fleet.Plan.usual());
      fleet.second().toProvider().cut();

      assertThat(Served.token(fleet.second().house().ask(ticket))).isEqualTo(fresh);
      assertThat(fleet.provider.refreshRequests()).isOne();
    }
  }

  @Test
  void aRequestWithAnOldViewFindsTheOtherProcessesGeneration() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      assertThat(fleet.first().house().ask(ticket)).isInstanceOf(Decision.Allow.class);

      assertThat(fleet.second().house().refreshAsSeenAt(ticket, 0))
          .isInstanceOf(RefreshOutcome.Superseded.class);
      assertThat(fleet.provider.refreshRequests()).isOne();
    }
  }

  @Test
  void aGrantThatTheProviderFailedIsNoAnswerForTheOthers() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      fleet.provider.failNext(1, TokenFault.unavailable());
      fleet.provider.holdTokenRequests();
      Future<Decision> failing = fleet.first().house().asking(ticket);
      await().until(() -> fleet.provider.heldNow() == 1);
      Future<Decision> waiting = fleet.second().house().asking(ticket);
      await().until(() -> fleet.second().looks() >= 2);
      assertThat(fleet.provider.heldNow()).as("it waits for the first one's").isOne();
      fleet.provider.release();

      assertThat(waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
      assertThat(failing.get(60, TimeUnit.SECONDS))
          .isInstanceOfAny(Decision.Unavailable.class, Decision.Allow.class);
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      assertThat(fleet.provider.refreshRequests()).isEqualTo(2);
      assertThat(fleet.provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void aGrantThatNeverArrivedIsNoAnswerForTheOthers() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      assertThat(fleet.first().house().ask(ticket)).isInstanceOf(Decision.Allow.class);
      fleet.forward(PAST_EXPIRY);
      fleet.first().toProvider().silence();
      Future<Decision> failing = fleet.first().house().asking(ticket);
      await().until(() -> fleet.first().toProvider().connections() == 1);
      Future<Decision> waiting = fleet.second().house().asking(ticket);
      await().until(() -> fleet.second().looks() >= 2);
      fleet.first().toProvider().cut();

      assertThat(waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
      assertThat(failing.get(60, TimeUnit.SECONDS))
          .isInstanceOfAny(Decision.Unavailable.class, Decision.Allow.class);
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      assertThat(fleet.provider.refreshRequests()).isEqualTo(2);
      assertThat(fleet.provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void aProcessThatCannotReachTheProviderLeavesTheGrantToTheOthers() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      fleet.first().toProvider().cut();

      assertThat(fleet.first().house().ask(ticket)).isInstanceOf(Decision.Unavailable.class);
      assertThat(fleet.second().house().ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      assertThat(fleet.provider.refreshRequests()).isOne();
    }
  }
}
