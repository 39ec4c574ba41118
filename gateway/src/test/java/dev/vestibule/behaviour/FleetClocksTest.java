package dev.vestibule.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.Decision;
import dev.vestibule.lab.provider.ProviderBuilder;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three processes whose clocks disagree by five minutes; Redis and the provider agree. */
final class FleetClocksTest {
  private static final Duration TOKEN_LIFE = Duration.ofSeconds(60);
  private static final Duration NOT_DUE = Duration.ofSeconds(40);
  private static final Duration PAST_EXPIRY = TOKEN_LIFE.minus(NOT_DUE).plusSeconds(1);

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  private final MovableClock time = new MovableClock();

  private final Fleet.Plan apart =
      Fleet.Plan.usual().skews(Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(-5));

  private ProviderBuilder provider() {
    return RotatingProvider.builder().clock(time).accessTokenLifetime(TOKEN_LIFE);
  }

  @Test
  void noDeadTokenIsServedNobodyIsLoggedOutAndEachExpiryGivesOneGrant() throws Exception {
    try (var provider = provider().start();
        var fleet = new Fleet(REDIS.server(), provider, time, apart)) {
      Ticket ticket = fleet.first().house().login();
      int grants = 0;
      for (Replica busy : List.of(fleet.second(), fleet.third(), fleet.first(), fleet.second())) {
        fleet.awaitQuiet();
        time.forward(NOT_DUE);
        areServedLiveTokens(provider, fleet.ask(ticket));
        assertThat(provider.refreshRequests()).as("nothing is due").isEqualTo(grants);

        fleet.awaitQuiet();
        time.forward(PAST_EXPIRY);
        areServedLiveTokens(provider, List.of(busy.house().ask(ticket)));
        areServedLiveTokens(provider, fleet.ask(ticket));
        grants++;
        assertThat(provider.refreshRequests()).as("one for all").isEqualTo(grants);
      }
      assertThat(provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void anIdTokenIsNotTooOldOrTooNewForAProcessWhoseClockIsWrong() throws Exception {
    try (var provider = provider().idTokenLifetime(TOKEN_LIFE).start();
        var fleet = new Fleet(REDIS.server(), provider, time, apart)) {
      Ticket ticket = fleet.first().house().login();
      for (Replica busy : List.of(fleet.second(), fleet.third())) {
        fleet.awaitQuiet();
        time.forward(NOT_DUE.plus(PAST_EXPIRY));
        assertThat(busy.house().ask(ticket)).isInstanceOf(Decision.Allow.class);
        assertThat(busy.house().stored(ticket))
            .isInstanceOfSatisfying(
                Held.Live.class, live -> assertThat(live.session().identityPending()).isFalse());
      }
    }
  }

  private static void areServedLiveTokens(RotatingProvider provider, List<Decision> decisions) {
    assertThat(decisions)
        .allSatisfy(decision -> assertThat(provider.isLive(Served.token(decision))).isTrue());
  }
}
