package dev.vestibule.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vestibule.decision.Decision;
import dev.vestibule.session.Ending;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What other processes do is seen here. Time stands still where it is not moved. */
final class NoticesAtTheGateTest {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private final GateFixture gate = new GateFixture().hearing();

  NoticesAtTheGateTest() {}

  @Test
  void anEndingIsFollowedAtOnceAndWithoutARequest() throws Exception {
    Ticket ticket = resident(gate);

    gate.elsewhere.end(ticket, Ending.LOGGED_OUT);

    await().until(() -> !gate.isResident(ticket));
    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void anEndingWhileTheStoreIsAskedIsFollowedByAnotherLook() throws Exception {
    Ticket ticket = resident(gate);
    gate.store.beforeTheNextAnswer(() -> {
      var _ = gate.elsewhere.end(ticket, Ending.LOGGED_OUT);
    });
    gate.forward(View.BELIEVED.dividedBy(2));

    assertThat(gate.passesAtOnce(ticket)).isTrue();

    await().until(() -> !gate.isResident(ticket));
  }

  @Test
  void anEndingThatOvertakesEveryReadOfALookIsFollowedByTheNext() throws Exception {
    Ticket ticket = resident(gate);
    gate.store.beforeTheNextAnswer(() -> {
      changeElsewhere(gate, ticket);
      gate.store.beforeTheNextAnswer(() -> {
        changeElsewhere(gate, ticket);
        gate.store.beforeTheNextAnswer(() -> {
          var _ = gate.elsewhere.end(ticket, Ending.LOGGED_OUT);
        });
      });
    });
    gate.forward(View.BELIEVED.dividedBy(2));

    assertThat(gate.passesAtOnce(ticket)).isTrue();

    await().until(() -> !gate.isResident(ticket));
  }

  @Test
  void aNoticeThatNobodyCanFollowIsFollowedByARequestAfterASecond() throws Exception {
    GateFixture narrow = new GateFixture(Gatekeeper.Bounds.usual(), 0).hearing();
    Ticket ticket = resident(narrow);

    narrow.elsewhere.end(ticket, Ending.LOGGED_OUT);
    assertThat(narrow.passesAtOnce(ticket)).isTrue();
    narrow.forward(A_SECOND);

    assertThat(narrow.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void aNoticeThatFoundNoPlaceIsFollowedBehindTheNextRequest() throws Exception {
    GateFixture narrow = new GateFixture(Gatekeeper.Bounds.usual(), 1).hearing();
    Ticket busy = resident(narrow);
    Ticket ticket = resident(narrow);
    Held.Live live = (Held.Live) narrow.elsewhere.load(ticket);
    int loads = narrow.store.loads();
    narrow.store.hold();
    narrow.tending.changed(busy.id().recordKey());
    await().until(() -> narrow.store.loads() > loads);

    narrow.elsewhere.giveUp(ticket, live, live.head().ended(Ending.REFUSED, live.now()));
    narrow.store.release();

    await()
        .until(() -> {
          var _ = narrow.passesAtOnce(ticket);
          return !narrow.isResident(ticket);
        });
  }

  @Test
  void aNoticeThatComesWhileTheStoreIsAwayIsNotFollowedWithoutPause() throws Exception {
    Ticket ticket = resident(gate);
    long servedUntil = gate.view(ticket).servesUntil();
    int loads = gate.store.loads();
    gate.store.down(true);

    gate.tending.changed(ticket.id().recordKey());

    await().until(() -> gate.view(ticket).servesUntil() > servedUntil);
    assertThat(gate.store.loads()).isEqualTo(loads + 1);
  }

  @Test
  void anEndingUnderAKeyThatIsNotHeldHereIsNotTakenForASilentStore() throws Exception {
    Ticket ticket = resident(gate);

    Logger log = (Logger) LoggerFactory.getLogger(StoreLook.class);
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    log.setLevel(Level.WARN);
    log.addAppender(told);

    gate.elsewhereWithTheNextKey().end(ticket, Ending.LOGGED_OUT);
    gate.forward(A_SECOND);

    // As soon as the look that the notice began has come back.
    await().until(() -> gate.ask(ticket) instanceof Decision.Unavailable);
    assertThat(gate.passesAtOnce(ticket)).isFalse();
    log.detachAppender(told);
    log.setLevel(null);
    assertThat(told.list)
        .as("once, however many ask")
        .singleElement()
        .satisfies(line -> {
          assertThat(line.getMessage()).isEqualTo("store.unreadable");
          assertThat(line.getKeyValuePairs().toString()).contains("cookieKeys");
        });
  }

  @Test
  void whileALookThatANoticeBeganHangsTheViewIsNotServedForLonger() throws Exception {
    Ticket ticket = resident(gate);
    Held.Live live = (Held.Live) gate.elsewhere.load(ticket);
    int loads = gate.store.loads();
    gate.store.hold();
    gate.elsewhere.giveUp(ticket, live, live.head().ended(Ending.REFUSED, live.now()));
    await().until(() -> gate.store.loads() > loads);

    gate.forward(A_SECOND);

    assertThat(gate.passesAtOnce(ticket)).isFalse();
    gate.store.release();
    await().until(() -> gate.ask(ticket) instanceof Decision.Challenge);
  }

  @Test
  void aNoticeThatARequestHasFollowedNeedsNoFurtherLook() throws Exception {
    GateFixture crowded = new GateFixture(Gatekeeper.Bounds.usual(), 0).hearing();
    Ticket ticket = resident(crowded);
    changeElsewhere(crowded, ticket);
    crowded.forward(A_SECOND);
    int loads = crowded.store.loads();

    assertThat(crowded.ask(ticket)).isInstanceOf(Decision.Allow.class);

    assertThat(crowded.passesAtOnce(ticket)).isTrue();
    assertThat(crowded.store.loads()).isEqualTo(loads + 1);
  }

  @Test
  void whileNoNoticesComeAViewIsBelievedForLessThanASecond() throws Exception {
    GateFixture deaf = new GateFixture();
    Ticket before = resident(deaf);
    Ticket ticket = resident(deaf);
    deaf.tending.noticesLost();
    deaf.elsewhere.end(ticket, Ending.LOGGED_OUT);
    deaf.forward(Duration.ofMillis(699));
    assertThat(deaf.passesAtOnce(before)).isTrue();
    deaf.forward(Duration.ofMillis(1));

    assertThat(deaf.passesAtOnce(ticket)).isFalse();
    assertThat(deaf.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void aClockThatIsSetBackKeepsNoEndingFromBeingNoticedWhileNoNoticesCome() throws Exception {
    GateFixture deaf = new GateFixture();
    Ticket ticket = resident(deaf);
    deaf.tending.noticesLost();
    deaf.elsewhere.end(ticket, Ending.LOGGED_OUT);

    deaf.setBack(Duration.ofHours(1));
    deaf.forward(A_SECOND);

    assertThat(deaf.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void whileNoNoticesComeASessionInUseIsLookedUpTwiceASecond() throws Exception {
    Ticket ticket = resident(gate);
    gate.tending.noticesLost();

    for (int round = 0; round < 3; round++) {
      gate.forward(A_SECOND.dividedBy(2));
      assertThat(gate.passesAtOnce(ticket)).isTrue();
      await().until(() -> gate.passesAtOnce(ticket) && gate.isValidated(ticket));
    }
  }

  @Test
  void whatWasReadBeforeNoticesCameAgainIsReadAnew() throws Exception {
    GateFixture deaf = new GateFixture();
    Ticket ticket = resident(deaf);
    deaf.tending.noticesLost();
    deaf.elsewhere.end(ticket, Ending.LOGGED_OUT);
    deaf.forward(A_SECOND);
    deaf.tending.noticesBack();

    assertThat(deaf.ask(ticket)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void whatIsReadSinceNoticesComeIsBelievedAsEver() throws Exception {
    Ticket ticket = resident(gate);
    gate.tending.noticesLost();
    gate.forward(A_SECOND);
    gate.tending.noticesBack();
    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Allow.class);

    gate.forward(View.BELIEVED.minusMillis(1));
    assertThat(gate.passesAtOnce(ticket)).isTrue();
  }

  @Test
  void withNeitherNoticesNorStoreTheFastLaneGoesOnOnceThatIsKnown() throws Exception {
    Ticket ticket = resident(gate);
    gate.tending.noticesLost();
    gate.store.down(true);
    gate.forward(A_SECOND);

    assertThat(gate.passesAtOnce(ticket)).as("the store may answer").isFalse();
    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Allow.class);
    assertThat(gate.passesAtOnce(ticket)).as("it does not").isTrue();

    gate.forward(A_SECOND.multipliedBy(3));
    assertThat(gate.passesAtOnce(ticket)).as("nobody waits for it to find that out again").isTrue();

    gate.store.down(false);
    gate.elsewhere.end(ticket, Ending.LOGGED_OUT);
    gate.forward(A_SECOND);
    await().until(() -> gate.ask(ticket) instanceof Decision.Challenge);
  }

  @Test
  void anAnswerOfTheStoreAboutOneSessionIsTheEndOfItsSilenceForAll() throws Exception {
    GateFixture deaf = new GateFixture();
    Ticket ended = resident(deaf);
    Ticket other = deaf.login();
    deaf.tending.noticesLost();
    deaf.store.down(true);
    deaf.forward(A_SECOND);
    assertThat(deaf.ask(ended)).isInstanceOf(Decision.Allow.class);
    deaf.store.down(false);
    deaf.elsewhere.end(ended, Ending.LOGGED_OUT);

    assertThat(deaf.ask(other)).isInstanceOf(Decision.Allow.class);

    assertThat(deaf.passesAtOnce(ended)).isFalse();
    assertThat(deaf.ask(ended)).isInstanceOf(Decision.Challenge.class);
  }

  private static void changeElsewhere(GateFixture gate, Ticket ticket) throws StoreUnavailable {
    Held.Live live = (Held.Live) gate.elsewhere.load(ticket);
    var _ =
        gate.elsewhere.replace(
            ticket, live, live.head().with(live.head().doubt().plus(live.now())), live.session());
  }

  private static Ticket resident(GateFixture gate) throws Exception {
    Ticket ticket = gate.login();
    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Allow.class);
    assertThat(gate.passesAtOnce(ticket)).isTrue();
    return ticket;
  }
}
