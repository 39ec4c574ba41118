package dev.vestibule.behaviour;

import static dev.vestibule.behaviour.Fleet.PAST_EXPIRY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.session.Ticket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis is gone, slow, or comes back with nothing: nobody is logged out, and no grant is sent. */
final class FleetWithoutRedisTest {
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofHours(1);

  /** Past half of what a view is believed for: the store is asked again. */
  private static final Duration LOOK_DUE = Duration.ofSeconds(16);

  @TempDir private Path folder = Path.of("");
  private RedisServer redis;

  FleetWithoutRedisTest() {}

  @BeforeEach
  void start() {
    redis = RedisServer.in(folder);
    redis.start();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void aProcessThatIsCutOffServesWhatItKnowsAndSendsNoGrant() throws Exception {
    try (var fleet = new Fleet(redis, Fleet.Plan.usual())) {
      Replica alone = fleet.first();
      Ticket ticket = alone.house().login();
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      alone.toRedis().cut();
      await().until(alone::isDeaf);

      fleet.forward(LOOK_DUE);
      assertThat(alone.house().ask(ticket)).isInstanceOf(Decision.Allow.class);
      fleet.forward(PAST_EXPIRY);
      assertThat(alone.house().ask(ticket))
          .isInstanceOfSatisfying(
              Decision.Unavailable.class, honest -> assertThat(honest.retryAfter()).isPositive());
      assertThat(alone.house().refreshAsSeenAt(ticket, 0))
          .isInstanceOf(RefreshOutcome.Unavailable.class);
      assertThat(fleet.provider.refreshRequests()).isZero();

      for (Replica other : fleet.allBut(alone)) {
        assertThat(other.house().ask(ticket)).isInstanceOf(Decision.Allow.class);
      }
      assertThat(fleet.provider.refreshRequests()).isOne();
      assertThat(alone.house().ask(ticket)).isInstanceOf(Decision.Unavailable.class);

      alone.mend();
      recovers(alone, ticket);
      assertThat(fleet.provider.refreshRequests()).isOne();
    }
  }

  @Test
  void aRedisThatComesBackEmptyIsGivenWhatTheProcessesKnow() throws Exception {
    losesNobody(() -> redis.startEmpty());
  }

  @Test
  void aRedisThatComesBackLosesNobody() throws Exception {
    losesNobody(() -> redis.start());
  }

  private void losesNobody(Runnable comeBack) throws Exception {
    try (var fleet = new Fleet(redis, Fleet.Plan.usual().settling(LONG, Duration.ZERO))) {
      List<Ticket> tickets = new ArrayList<>();
      for (Replica each : fleet.all()) {
        // Known to one process only, and another that all know.
        tickets.add(each.house().login());
        Ticket known = each.house().login();
        assertThat(fleet.ask(known)).allMatch(Decision.Allow.class::isInstance);
        tickets.add(known);
      }
      redis.kill();
      for (Ticket ticket : tickets) {
        assertThat(fleet.ask(ticket)).noneMatch(Decision.Challenge.class::isInstance);
      }
      comeBack.run();
      for (Ticket ticket : tickets) {
        for (Replica each : fleet.all()) {
          recovers(each, ticket);
        }
      }
      fleet.forward(PAST_EXPIRY);
      for (Ticket ticket : tickets) {
        for (Replica each : fleet.all()) {
          recovers(each, ticket);
        }
      }
      assertThat(fleet.provider.refreshRequests()).isEqualTo(tickets.size());
      assertThat(fleet.provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void aRedisThatBeganAnewIsGivenNoClaimUntilItIsSettled() throws Exception {
    try (var fleet = new Fleet(redis, Fleet.Plan.usual().settling(LONG, LONG))) {
      Ticket ticket = fleet.first().house().login();
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      redis.kill();
      redis.startEmpty();
      for (Replica each : fleet.all()) {
        recovers(each, ticket);
      }
      fleet.forward(PAST_EXPIRY);

      assertThat(fleet.ask(ticket)).allMatch(Decision.Unavailable.class::isInstance);
      assertThat(fleet.provider.refreshRequests()).isZero();

      fleet.third().restart(Fleet.Plan.usual());
      assertThat(fleet.third().house().ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      assertThat(fleet.provider.refreshRequests()).isOne();
    }
  }

  @Test
  void aGrantThatIsAnsweredWhileRedisIsAwayIsStoredWhenItIsBack() throws Exception {
    try (var fleet = new Fleet(redis, Fleet.Plan.usual().settling(LONG, Duration.ZERO))) {
      Ticket ticket = fleet.first().house().login();
      fleet.forward(PAST_EXPIRY);
      fleet.provider.holdTokenResponses();
      var asked = fleet.first().house().asking(ticket);
      await().until(() -> fleet.provider.heldNow() == 1);
      redis.kill();
      fleet.provider.release();
      redis.startEmpty();

      for (Replica each : fleet.all()) {
        recovers(each, ticket);
      }
      assertThat(asked).succeedsWithin(RECOVERY);
      assertThat(fleet.provider.refreshRequests()).isOne();
      assertThat(fleet.second().house().generation(ticket)).isOne();
    }
  }

  @Test
  void aRedisThatHangsDoesNotSlowTheFastLane() throws Exception {
    try (var fleet = new Fleet(redis, Fleet.Plan.usual())) {
      List<Ticket> tickets = fleet.first().house().logins(5);
      for (Ticket ticket : tickets) {
        assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
      }
      redis.freeze();
      // Each is looked after behind its requests, by who gets no answer.
      fleet.forward(LOOK_DUE);

      for (int i = 0; i < 100; i++) {
        for (Ticket ticket : tickets) {
          for (Replica each : fleet.all()) {
            assertThat(each.house().admit(ticket)).isInstanceOf(Admission.Now.class);
          }
        }
      }
      redis.thaw();
      for (Ticket ticket : tickets) {
        recovers(fleet.first(), ticket);
      }
    }
  }

  @Test
  void aLinkThatIsSlowDoesNotSlowTheFastLane() throws Exception {
    try (var fleet = new Fleet(redis, Fleet.Plan.usual())) {
      Replica far = fleet.first();
      Ticket ticket = far.house().login();
      assertThat(far.house().ask(ticket)).isInstanceOf(Decision.Allow.class);
      far.toRedis().delay(Duration.ofMillis(300));
      fleet.forward(LOOK_DUE);

      for (int i = 0; i < 100; i++) {
        assertThat(far.house().admit(ticket)).isInstanceOf(Admission.Now.class);
      }
    }
  }

  /** It may say that it can't tell for a while; it never says that there is no session. */
  private static void recovers(Replica replica, Ticket ticket) {
    await()
        .atMost(RECOVERY)
        .until(() -> {
          Decision decision = replica.house().ask(ticket);
          assertThat(decision).isNotInstanceOf(Decision.Challenge.class);
          return decision instanceof Decision.Allow;
        });
  }
}
