package dev.vestibule.gate;

import static dev.vestibule.gate.GateFixture.STORE_OUTAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Decision;
import dev.vestibule.refresh.Wish;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Fingerprint;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class GatekeeperTest {
  private static final Duration HALF_BELIEVED = View.BELIEVED.dividedBy(2);

  private final GateFixture gate = new GateFixture();

  @Test
  void anIdAloneOpensNoResidentSession() throws Exception {
    Ticket ticket = resident(gate);

    assertThat(gate.ask(GateFixture.withAnotherKey(ticket))).isInstanceOf(Decision.Challenge.class);
    assertThat(gate.passesAtOnce(ticket)).isTrue();
  }

  @Test
  void aSessionThatEndsWhileItIsReadDoesNotBecomeResident() throws Exception {
    Ticket ticket = gate.login();
    gate.store.beforeTheNextAnswer(() -> {
      var _ = gate.vault.end(ticket, Ending.LOGGED_OUT);
    });

    gate.ask(ticket);

    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void aSessionOfAnotherClientIsNoneOfOurs() throws Exception {
    Ticket ticket = gate.login("another-client", Duration.ofDays(1));

    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void aSessionWhoseTimeHasComeLetsNobodyInWhileItsRecordStillLives() throws Exception {
    Ticket ticket = gate.login("wall", Duration.ofHours(1));
    gate.forward(Duration.ofHours(1));

    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void withoutTheStoreResidentSessionsPassForStoreOutageAndNotLonger() throws Exception {
    Ticket ticket = resident(gate);
    gate.store.down(true);

    for (int minute = 1; minute < STORE_OUTAGE.toMinutes(); minute++) {
      gate.forward(Duration.ofMinutes(1));
      assertThat(gate.ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(gate.passesAtOnce(ticket)).as("nobody asks in front of a request again").isTrue();
    }
    gate.forward(Duration.ofMinutes(1));
    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Unavailable.class);

    gate.store.down(false);
    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Allow.class);
  }

  @Test
  void aStoreThatDidNotAnswerIsNotAskedAgainWithTheVeryNextRequest() throws Exception {
    Ticket ticket = resident(gate);
    long servedUntil = gate.view(ticket).servesUntil();
    int before = gate.store.loads();
    gate.store.down(true);
    gate.forward(HALF_BELIEVED);
    assertThat(gate.passesAtOnce(ticket)).isTrue();
    await().until(() -> gate.view(ticket).servesUntil() > servedUntil);

    for (int request = 0; request < 5; request++) {
      assertThat(gate.passesAtOnce(ticket)).isTrue();
    }
    gate.forward(LiveSessions.BELIEVED_WITHOUT_NOTICES);
    await()
        .until(() -> {
          assertThat(gate.passesAtOnce(ticket)).isTrue();
          return gate.store.loads() > before + 1;
        });

    assertThat(gate.store.loads()).isEqualTo(before + 2);
  }

  @Test
  void withoutTheStoreASessionThatIsNotResidentIsNeitherLetInNorLoggedOut() throws Exception {
    Ticket ticket = gate.login();
    gate.store.down(true);

    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
  }

  @Test
  void aSessionInUseIsLookedUpBehindItsRequests() throws Exception {
    Ticket ticket = resident(gate);

    for (int round = 0; round < 3; round++) {
      gate.forward(HALF_BELIEVED);
      assertThat(gate.passesAtOnce(ticket)).isTrue();
      // With more requests: the look before may not have quite finished when this one came.
      await().until(() -> gate.passesAtOnce(ticket) && gate.isValidated(ticket));
    }
  }

  @Test
  void anUnchangedRecordIsKnownAgainAndItsTimesFollowTheStoresClock() throws Exception {
    Ticket ticket = resident(gate);
    View before = gate.view(ticket);

    gate.setBack(Duration.ofHours(1));
    gate.forward(HALF_BELIEVED);
    assertThat(gate.passesAtOnce(ticket)).isTrue();
    await().until(() -> gate.isValidated(ticket));

    View after = gate.view(ticket);
    assertThat(after.admission()).as("nothing was made anew").isSameAs(before.admission());
    assertThat(after.endsAt()).isEqualTo(before.endsAt() + Duration.ofHours(1).toMillis());
    assertThat(after.servesUntil()).isEqualTo(after.validatedAt() + View.BELIEVED.toMillis());
  }

  @Test
  void aViewWhoseTimeHasComeIsKnownByNothing() throws Exception {
    View view = gate.view(resident(gate));

    assertThat(view.knownAs(view.changesAt() - 1)).isNotSameAs(Fingerprint.NONE);
    assertThat(view.knownAs(view.changesAt())).isSameAs(Fingerprint.NONE);
    View pending = GateFixture.wanting(Wish.Need.IDENTITY, view);
    assertThat(pending.knownAs(view.changesAt() - 1)).isSameAs(Fingerprint.NONE);
  }

  @Test
  void anEndingByAnotherProcessIsNoticedBehindARequest() throws Exception {
    Ticket ticket = resident(gate);
    gate.elsewhere.end(ticket, Ending.LOGGED_OUT);
    gate.forward(HALF_BELIEVED);

    assertThat(gate.passesAtOnce(ticket)).isTrue();

    await().until(() -> gate.ask(ticket) instanceof Decision.Challenge);
  }

  @Test
  void anEndingByAnotherProcessIsNotBelievedAwayLongerThanThirtySeconds() throws Exception {
    Ticket ticket = resident(gate);
    gate.elsewhere.end(ticket, Ending.LOGGED_OUT);
    gate.forward(Duration.ofSeconds(30));

    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void aClockThatIsSetBackKeepsNoEndingByAnotherProcessFromBeingNoticed() throws Exception {
    Ticket ticket = resident(gate);
    gate.elsewhere.end(ticket, Ending.LOGGED_OUT);

    gate.setBack(Duration.ofHours(1));
    gate.forward(Duration.ofSeconds(30));

    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void aClockThatIsSetBackLetsNobodyPassForLongerWithoutTheStore() throws Exception {
    Ticket ticket = resident(gate);
    gate.store.down(true);
    gate.forward(HALF_BELIEVED);
    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Allow.class);

    gate.setBack(Duration.ofHours(1));
    gate.forward(STORE_OUTAGE);

    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Unavailable.class);
  }

  @Test
  void everyRequestGivesItsPlaceInTheSlowLaneBack() throws Exception {
    GateFixture narrow = new GateFixture(new Gatekeeper.Bounds(1, 1), 1);

    for (int request = 0; request < 3; request++) {
      assertThat(narrow.ask(narrow.login())).isInstanceOf(Decision.Allow.class);
    }
  }

  @Test
  void whoFindsNoPlaceInTheSlowLaneIsToldToComeAgain() throws Exception {
    GateFixture narrow = new GateFixture(new Gatekeeper.Bounds(2, 2), 1);
    List<Ticket> tickets = List.of(narrow.login(), narrow.login(), narrow.login());
    narrow.store.hold();
    CompletableFuture<Decision> first = narrow.asking(tickets.get(0));
    CompletableFuture<Decision> second = narrow.asking(tickets.get(1));

    assertThat(narrow.ask(tickets.get(2))).isInstanceOf(Decision.Unavailable.class);

    narrow.store.release();
    assertThat(first.get(10, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
    assertThat(second.get(10, TimeUnit.SECONDS)).isInstanceOf(Decision.Allow.class);
  }

  @Test
  void everyLookBehindARequestGivesItsPlaceBack() throws Exception {
    GateFixture narrow = new GateFixture(new Gatekeeper.Bounds(10, 10), 1);
    List<Ticket> tickets = List.of(resident(narrow), resident(narrow), resident(narrow));
    narrow.forward(HALF_BELIEVED);

    await()
        .until(() -> {
          tickets.forEach(narrow::passesAtOnce);
          return tickets.stream().allMatch(narrow::isValidated);
        });
  }

  @Test
  void howeverManyAskOneOfThemLooks() throws Exception {
    Ticket ticket = resident(gate);
    gate.forward(HALF_BELIEVED);
    gate.store.hold();
    int before = gate.store.loads();

    for (int request = 0; request < 5; request++) {
      assertThat(gate.passesAtOnce(ticket)).isTrue();
    }
    await().until(() -> gate.store.loads() > before);
    gate.store.release();
    await().until(() -> gate.isValidated(ticket));

    assertThat(gate.store.loads()).isEqualTo(before + 1);
  }

  @Test
  void aSessionThatFoundNoPlaceToBeLookedUpFindsOneLater() throws Exception {
    GateFixture narrow = new GateFixture(new Gatekeeper.Bounds(10, 10), 1);
    Ticket first = resident(narrow);
    Ticket second = resident(narrow);
    narrow.forward(HALF_BELIEVED);
    narrow.store.hold();
    int before = narrow.store.loads();

    assertThat(narrow.passesAtOnce(first)).isTrue();
    assertThat(narrow.passesAtOnce(second)).isTrue();
    await().until(() -> narrow.store.loads() == before + 1);
    narrow.store.release();

    await().until(() -> narrow.passesAtOnce(second) && narrow.isValidated(second));
    assertThat(narrow.store.loads()).isEqualTo(before + 2);
  }

  private static Ticket resident(GateFixture gate) throws Exception {
    Ticket ticket = gate.login();
    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Allow.class);
    assertThat(gate.passesAtOnce(ticket)).isTrue();
    return ticket;
  }
}
