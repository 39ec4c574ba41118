package dev.vestibule.behaviour;

import static dev.vestibule.behaviour.Fleet.PAST_EXPIRY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.Decision;
import dev.vestibule.redis.OneRedis;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.Ticket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key ring is rotated process by process, each of which starts anew for it. */
final class FleetKeyRotationTest {

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  private final Fleet.Plan old = Fleet.Plan.usual().ring(KeyRing.of(List.of(key(1))));
  private final Fleet.Plan readable = old.ring(KeyRing.of(List.of(key(1), key(2))));
  private final Fleet.Plan primary = old.ring(KeyRing.of(List.of(key(2), key(1))));
  private final Fleet.Plan alone = old.ring(KeyRing.of(List.of(key(2))));

  private static byte[] key(int number) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) number);
    return key;
  }

  @Test
  void inTwoStepsNobodyIsLostWhileSessionsAreUsedAndRefreshed() throws Exception {
    try (var fleet = Fleet.at(REDIS, old)) {
      List<Ticket> tickets = new ArrayList<>();
      int grants = 0;
      for (Fleet.Plan step : List.of(readable, primary, alone)) {
        for (Replica next : fleet.all()) {
          tickets.add(next.house().login());
          allPass(fleet, tickets);
          next.restart(step);
          allPass(fleet, tickets);
          fleet.forward(PAST_EXPIRY);
          allPass(fleet, tickets);
          grants += tickets.size();
        }
      }
      assertThat(fleet.provider.refreshRequests()).isEqualTo(grants);
      assertThat(fleet.provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void inOneStepAProcessThatDoesNotKnowTheKeyYetCannotTellAndLogsNobodyOut() throws Exception {
    try (var fleet = Fleet.at(REDIS, old)) {
      Ticket before = fleet.first().house().login();
      assertThat(fleet.ask(before)).allMatch(Decision.Allow.class::isInstance);
      fleet.second().restart(primary);
      Ticket after = fleet.second().house().login();
      fleet.forward(PAST_EXPIRY);
      assertThat(fleet.second().house().ask(before)).isInstanceOf(Decision.Allow.class);

      assertThat(fleet.first().house().ask(after)).isInstanceOf(Decision.Unavailable.class);
      assertThat(fleet.first().house().ask(before)).isInstanceOf(Decision.Unavailable.class);
      assertThat(fleet.provider.refreshRequests()).as("the second process's").isOne();

      fleet.first().restart(readable);
      assertThat(fleet.first().house().ask(before)).isInstanceOf(Decision.Allow.class);
      assertThat(fleet.second().house().ask(before)).isInstanceOf(Decision.Allow.class);
      assertThat(fleet.second().house().ask(after)).isInstanceOf(Decision.Allow.class);
      assertThat(fleet.first().house().ask(after)).isInstanceOf(Decision.Allow.class);
      assertThat(fleet.provider.spentTokensPresented()).isZero();
    }
  }

  private static void allPass(Fleet fleet, List<Ticket> tickets) throws Exception {
    for (Ticket ticket : tickets) {
      assertThat(fleet.ask(ticket)).allMatch(Decision.Allow.class::isInstance);
    }
  }
}
