package dev.vestibule.behaviour;

import static dev.vestibule.behaviour.Fleet.PAST_EXPIRY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import dev.vestibule.redis.OneRedis;
import dev.vestibule.session.Ending;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Promise P7: who logs out at one process is out at all of them. */
final class FleetEndingsTest {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  @Test
  void theOtherProcessesForgetTheSessionWithoutARequest() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      Ticket ticket = fleet.first().house().login();
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      int second = fleet.second().looks();
      int third = fleet.third().looks();

      fleet.first().house().logout(ticket);

      await().until(() -> fleet.second().looks() > second && fleet.third().looks() > third);
      await()
          .until(() -> fleet.ask(ticket).stream().allMatch(Decision.Challenge.class::isInstance));
    }
  }

  @Test
  void aProcessThatHearsNothingAsksAfterASecond() throws Exception {
    try (var fleet = Fleet.at(REDIS, Fleet.Plan.usual().withOwnUsers())) {
      Ticket ticket = fleet.first().house().login();
      Replica deaf = fleet.second();
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      fleet.deafen(deaf);
      await().until(() -> deaf.isDeaf());
      int asked = deaf.looks();
      int third = fleet.third().looks();

      fleet.first().house().logout(ticket);
      await().until(() -> fleet.third().looks() > third);
      assertThat(deaf.looks()).as("nobody has told it").isEqualTo(asked);
      fleet.forward(A_SECOND);

      assertThat(deaf.house().admit(ticket)).isInstanceOf(Admission.Later.class);
      assertThat(deaf.house().ask(ticket)).isInstanceOf(Decision.Challenge.class);
    }
  }

  @Test
  void anEndingBeatsAGrantThatIsUnderWayAtAnotherProcess() throws Exception {
    try (var fleet = Fleet.at(REDIS)) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      fleet.provider.holdTokenResponses();
      List<Future<Decision>> holder = fleet.first().house().asking(ticket, 5);
      await().until(() -> fleet.provider.heldNow() == 1);
      List<Future<Decision>> peer = fleet.third().house().asking(ticket, 5);
      await().until(() -> fleet.third().looks() >= 2);

      fleet.second().house().logout(ticket);
      for (Future<Decision> answer : peer) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Challenge.class);
      }
      fleet.provider.release();

      for (Future<Decision> answer : holder) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isInstanceOf(Decision.Challenge.class);
      }
      await().until(() -> fleet.provider.revocations() == 1);
      assertThat(fleet.ask(ticket)).allMatch(Decision.Challenge.class::isInstance);
      for (Replica each : fleet.all()) {
        assertThat(each.house().stored(ticket)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
      }
      assertThat(fleet.provider.refreshRequests()).isOne();
    }
  }
}
