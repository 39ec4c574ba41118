package dev.vestibule.refresh;

import static dev.vestibule.refresh.CoordinatorFixture.TOKEN_ENDPOINT;
import static dev.vestibule.refresh.CoordinatorFixture.landed;
import static dev.vestibule.refresh.ProtocolFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.session.Doubt;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Intent;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RefreshCoordinatorTest {
  /** The longest way to the provider after which the deadline still fits into the intent. */
  private static final Duration LATEST =
      ProtocolFixture.INTENT.minus(ProtocolFixture.POLICY.deadline());

  private final CoordinatorFixture house = new CoordinatorFixture();
  private Ticket ticket;

  RefreshCoordinatorTest() {}

  @BeforeEach
  void login() throws Exception {
    ticket = house.login();
  }

  @Test
  void aConnectionThatComesInTimeIsUsed() throws Exception {
    connectingTakes(LATEST);

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(house.grants()).isEqualTo(1);
    assertThat(house.connectTimeout).isEqualTo(ProtocolFixture.POLICY.connectTimeout());
    assertThat(house.deadline).isEqualTo(ProtocolFixture.POLICY.deadline());
    assertThat(house.open).hasValue(0);
  }

  @Test
  void aConnectionThatComesTooLateIsNotUsedAndItsIntentTakenBack() throws Exception {
    connectingTakes(LATEST.plusMillis(1));

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Unavailable.class);
    assertThat(house.grants()).isZero();
    assertThat(house.open).hasValue(0);
    assertThat(house.head(ticket)).isEqualTo(Head.untroubled("corp", 0));

    connectingTakes(Duration.ZERO);
    assertThat(refresh()).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(house.grants()).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsInDoubtFromWhenItsHolderKnewOfIt() throws Exception {
    house.http.answer(TOKEN_ENDPOINT, 503, "");
    connectingTakes(Duration.ofSeconds(2));

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Unavailable.class);
    assertThat(house.head(ticket).doubt()).isEqualTo(Doubt.NONE.plus(NOW.plusSeconds(2)));
  }

  @Test
  void whoComesWhileOneIsUnderWayJoinsItAndTheListenerIsToldOnce() throws Exception {
    house.http.hold();
    CompletableFuture<RefreshOutcome> first = house.refresh(ticket);
    CompletableFuture<RefreshOutcome> second = house.refresh(ticket);
    second.cancel(true);
    CompletableFuture<RefreshOutcome> third = house.refresh(ticket);
    house.http.release();

    assertThat(landed(first)).isEqualTo(landed(third));
    assertThat(house.flown)
        .containsExactly(new RefreshListener.Flown(ticket.id(), "corp", landed(first), 1, 2, ""));
  }

  @Test
  void whatTheProviderSaidIsToldToTheListener() throws Exception {
    house.http.answer(TOKEN_ENDPOINT, 400, "{\"error\":\"invalid_grant\"}");

    assertThat(refresh()).isEqualTo(new RefreshOutcome.Ended(Ending.REFUSED));
    assertThat(house.flown)
        .singleElement()
        .satisfies(flown -> {
          assertThat(flown.detail()).isEqualTo("invalid_grant");
          assertThat(flown.grants()).isEqualTo(1);
        });
  }

  @Test
  void aPeersIntentThatRunsOutIsFoundWithoutANotice() throws Exception {
    house.changeByAPeer(ticket, claimedByAPeer());
    CompletableFuture<RefreshOutcome> waiting = house.refresh(ticket);
    int loads = house.store.loads();
    await().until(() -> house.store.loads() > loads);
    assertThat(waiting).isNotDone();

    house.forward(ProtocolFixture.INTENT);
    house.set(Duration.ofMinutes(1));

    assertThat(landed(waiting)).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(house.store.loads() - loads).as("with pauses").isLessThan(100);
  }

  @Test
  void whileTheStoreIsAwayNothingIsPresented() throws Exception {
    house.store.down(true);

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Unavailable.class);
    assertThat(house.grants()).isZero();
    assertThat(house.flown)
        .singleElement()
        .satisfies(flown -> assertThat(flown.detail()).contains("is down"));
  }

  @Test
  void aProviderThatIsNotConfiguredAnyMoreLogsNobodyOut() throws Exception {
    assertThat(landed(house.coordinator.refresh(ticket, "gone", 0, Wish.Need.TOKENS)))
        .isInstanceOf(RefreshOutcome.Unavailable.class);
  }

  @Test
  void aDefectLogsNobodyOutAndLeavesNobodyWaiting() throws Exception {
    house.http.connecting(
        TOKEN_ENDPOINT,
        () -> {
          throw new IllegalStateException("a defect");
        });

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Unavailable.class);
    house.http.connecting(TOKEN_ENDPOINT, () -> {});
    assertThat(landed(house.refresh(house.login()))).isInstanceOf(RefreshOutcome.Refreshed.class);
  }

  @Test
  void afterItsCloseNothingIsStartedAndNoNoticeIsTaken() throws Exception {
    assertThat(house.store.watches()).isEqualTo(1);
    house.coordinator.close(Duration.ofSeconds(10));

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Unavailable.class);
    assertThat(house.store.loads()).isZero();
    assertThat(house.grants()).isZero();
    assertThat(house.store.watches()).isZero();
  }

  private static Head claimedByAPeer() {
    return Head.untroubled("corp", 0)
        .claimed(new Intent(ProtocolFixture.THEIRS, NOW.plus(ProtocolFixture.INTENT)));
  }

  private void connectingTakes(Duration time) {
    house.http.connecting(TOKEN_ENDPOINT, () -> house.set(time));
  }

  private RefreshOutcome refresh() throws Exception {
    return landed(house.refresh(ticket));
  }
}
