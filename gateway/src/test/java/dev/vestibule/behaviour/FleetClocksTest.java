package dev.vestibule.behaviour;

import static dev.vestibule.behaviour.Fleet.TOKEN_LIFE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.Decision;
import dev.vestibule.redis.OneRedis;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three processes whose clocks disagree by five minutes; Redis and the provider agree. */
final class FleetClocksTest {
  private static final Duration NOT_DUE = Duration.ofSeconds(40);
  private static final Duration THEN_EXPIRED = TOKEN_LIFE.minus(NOT_DUE).plusSeconds(1);

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  private final Fleet.Plan apart =
      Fleet.Plan.usual().skews(Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(-5));

  @Test
  void noDeadTokenIsServedNobodyIsLoggedOutAndEachExpiryGivesOneGrant() throws Exception {
    try (var fleet = Fleet.at(REDIS, apart)) {
      Ticket ticket = fleet.first().house().login();
      int grants = 0;
      for (Replica busy : List.of(fleet.second(), fleet.third(), fleet.first(), fleet.second())) {
        fleet.awaitQuiet();
        fleet.forward(NOT_DUE);
        areServedLiveTokens(fleet, fleet.ask(ticket));
        assertThat(fleet.provider.refreshRequests()).as("nothing is due").isEqualTo(grants);

        fleet.awaitQuiet();
        fleet.forward(THEN_EXPIRED);
        areServedLiveTokens(fleet, List.of(busy.house().ask(ticket)));
        areServedLiveTokens(fleet, fleet.ask(ticket));
        grants++;
        assertThat(fleet.provider.refreshRequests()).as("one for all").isEqualTo(grants);
      }
      assertThat(fleet.provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void anIdTokenIsNotTooOldOrTooNewForAProcessWhoseClockIsWrong() throws Exception {
    try (var fleet = Fleet.at(REDIS, apart.provider(usual -> usual.idTokenLifetime(TOKEN_LIFE)))) {
      Ticket ticket = fleet.first().house().login();
      for (Replica busy : List.of(fleet.second(), fleet.third())) {
        fleet.awaitQuiet();
        fleet.forward(NOT_DUE.plus(THEN_EXPIRED));
        assertThat(busy.house().ask(ticket)).isInstanceOf(Decision.Allow.class);
        assertThat(busy.house().stored(ticket))
            .isInstanceOfSatisfying(
                Held.Live.class, live -> assertThat(live.session().identityPending()).isFalse());
      }
    }
  }

  private static void areServedLiveTokens(Fleet fleet, List<Decision> decisions) {
    assertThat(decisions)
        .allSatisfy(decision -> assertThat(fleet.provider.isLive(Served.token(decision))).isTrue());
  }
}
