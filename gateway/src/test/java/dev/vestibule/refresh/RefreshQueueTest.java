package dev.vestibule.refresh;

import static dev.vestibule.refresh.CoordinatorFixture.TOKEN_ENDPOINT;
import static dev.vestibule.refresh.CoordinatorFixture.landed;
import static dev.vestibule.refresh.ProtocolFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.session.Head;
import dev.vestibule.session.Intent;
import dev.vestibule.session.Refusals;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More flights than there are places at the provider: one. */
final class RefreshQueueTest {
  private static final Duration A_MINUTE = Duration.ofSeconds(60);
  private static final Head UNTROUBLED = Head.untroubled("corp", 0);
  private static final Head CLAIMED_BY_A_PEER =
      UNTROUBLED.claimed(new Intent(ProtocolFixture.THEIRS, NOW.plus(ProtocolFixture.INTENT)));

  private final CoordinatorFixture house = new CoordinatorFixture(1, 100);

  RefreshQueueTest() {}

  @BeforeEach
  void knowTheProvider() throws Exception {
    assertThat(landed(house.refresh(house.login()))).isInstanceOf(RefreshOutcome.Refreshed.class);
    house.http.hold();
  }

  @Test
  void whoLeavesForAPeersResultLeavesNoPlaceBehind() throws Exception {
    CompletableFuture<RefreshOutcome> first = underWay();
    Ticket ticket = house.login();
    CompletableFuture<RefreshOutcome> queued = house.refresh(ticket);

    house.refreshByAPeer(ticket);

    assertThat(landed(queued)).isInstanceOf(RefreshOutcome.Superseded.class);
    assertThat(first).isNotDone();
    house.http.release();
    assertThat(landed(first)).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(landed(house.refresh(house.login()))).isInstanceOf(RefreshOutcome.Refreshed.class);
  }

  @Test
  void whatChangedBeforeAnybodyListenedIsFoundInTheQueueToo() throws Exception {
    CompletableFuture<RefreshOutcome> first = underWay();
    Ticket ticket = house.login();
    house.refreshByAPeer(ticket);

    assertThat(landed(house.refresh(ticket))).isInstanceOf(RefreshOutcome.Superseded.class);
    assertThat(first).isNotDone();
    house.http.release();
  }

  @Test
  void whoStandsInItReadsItsRecordOnceAndOnceMoreWhenItsTurnHasCome() throws Exception {
    CompletableFuture<RefreshOutcome> first = underWay();
    int loads = house.store.loads();
    CompletableFuture<RefreshOutcome> queued = house.refresh(house.login());
    await().until(() -> house.store.loads() == loads + 1);

    house.http.release();

    assertThat(landed(first)).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(landed(queued)).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(house.store.loads()).isEqualTo(loads + 2);
  }

  @Test
  void whoHasStoodInItForAMinuteIsToldToComeAgainAndIsNotWaitedFor() throws Exception {
    CompletableFuture<RefreshOutcome> first = underWay();
    Ticket ticket = house.login();
    int loads = house.store.loads();
    CompletableFuture<RefreshOutcome> queued = house.refresh(ticket);
    await().until(() -> house.store.loads() == loads + 1);

    house.forward(A_MINUTE.minusNanos(1));
    house.changeByAPeer(ticket, UNTROUBLED.with(new Refusals(1, NOW, Instant.EPOCH)));
    await().until(() -> house.store.loads() == loads + 3);
    assertThat(queued).isNotDone();
    house.forward(Duration.ofNanos(1));
    house.changeByAPeer(ticket, UNTROUBLED);

    assertThat(landed(queued)).isEqualTo(new RefreshOutcome.Unavailable(RefreshOutcome.SHORTLY));
    house.http.release();
    assertThat(landed(first)).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(landed(house.refresh(house.login()))).isInstanceOf(RefreshOutcome.Refreshed.class);
  }

  @Test
  void whoWaitsForAPeersGrantKeepsNobodyFromTheOnePlace() throws Exception {
    house.http.release();
    Ticket ticket = house.login();
    CompletableFuture<RefreshOutcome> waiting = waitingForAPeer(house, ticket);

    assertThat(landed(house.refresh(house.login()))).isInstanceOf(RefreshOutcome.Refreshed.class);

    assertThat(waiting).isNotDone();
    house.refreshByAPeer(ticket);
    assertThat(landed(waiting)).isInstanceOf(RefreshOutcome.Superseded.class);
  }

  @Test
  void aFlightThatFailedByADefectLeavesNoPlaceBehind() throws Exception {
    house.http.release();
    house.http.connecting(
        TOKEN_ENDPOINT,
        () -> {
          throw new IllegalStateException("a defect");
        });
    assertThat(landed(house.refresh(house.login()))).isInstanceOf(RefreshOutcome.Unavailable.class);

    house.http.connecting(TOKEN_ENDPOINT, () -> {});
    assertThat(landed(house.refresh(house.login()))).isInstanceOf(RefreshOutcome.Refreshed.class);
  }

  @Test
  void thereAreNoMoreFlightsThanMayWaitAndBeUnderWay() throws Exception {
    CoordinatorFixture narrow = new CoordinatorFixture(1, 1);
    Ticket first = narrow.login();
    Ticket second = narrow.login();
    List<CompletableFuture<RefreshOutcome>> waiting =
        List.of(waitingForAPeer(narrow, first), waitingForAPeer(narrow, second));

    for (int tooMany = 0; tooMany < 3; tooMany++) {
      assertThat(landed(narrow.refresh(narrow.login())))
          .isEqualTo(new RefreshOutcome.Unavailable(RefreshOutcome.SHORTLY));
    }
    assertThat(narrow.flown).isEmpty();

    narrow.refreshByAPeer(first);
    narrow.refreshByAPeer(second);
    for (CompletableFuture<RefreshOutcome> each : waiting) {
      assertThat(landed(each)).isInstanceOf(RefreshOutcome.Superseded.class);
    }
    for (int more = 0; more < 3; more++) {
      Ticket next = narrow.login();
      await().until(() -> landed(narrow.refresh(next)) instanceof RefreshOutcome.Refreshed);
    }
  }

  @Test
  void whoStandsInItAtTheStopBeginsNoGrant() throws Exception {
    CompletableFuture<RefreshOutcome> first = underWay();
    List<CompletableFuture<RefreshOutcome>> queued =
        Stream.of(house.login(), house.login(), house.login()).map(house::refresh).toList();
    Thread closing =
        Thread.ofVirtual()
            .start(() -> {
              try {
                house.coordinator.close(Duration.ofSeconds(10));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    for (CompletableFuture<RefreshOutcome> each : queued) {
      assertThat(landed(each)).isInstanceOf(RefreshOutcome.Unavailable.class);
    }
    assertThat(closing.isAlive()).as("it waits for the grant that is under way").isTrue();
    house.http.release();
    closing.join();
    assertThat(landed(first)).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(house.grants()).isEqualTo(2);
  }

  /** A flight that has the place, and keeps it until the provider is released. */
  private CompletableFuture<RefreshOutcome> underWay() throws Exception {
    int before = house.grants();
    CompletableFuture<RefreshOutcome> first = house.refresh(house.login());
    await().until(() -> house.grants() > before);
    return first;
  }

  /** A flight that has read that a peer's grant is under way. */
  private static CompletableFuture<RefreshOutcome> waitingForAPeer(
      CoordinatorFixture house, Ticket ticket) throws Exception {
    house.changeByAPeer(ticket, CLAIMED_BY_A_PEER);
    int loads = house.store.loads();
    CompletableFuture<RefreshOutcome> flight = house.refresh(ticket);
    await().until(() -> house.store.loads() > loads);
    return flight;
  }
}
