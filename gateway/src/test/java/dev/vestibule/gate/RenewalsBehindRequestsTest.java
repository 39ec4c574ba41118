package dev.vestibule.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Decision;
import dev.vestibule.session.Ending;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Sessions whose tokens are due, and still valid. Time stands still where it is not moved. */
final class RenewalsBehindRequestsTest {
  private static final String TOKEN_ENDPOINT = "/realm/token";
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  /** Long enough for any token to be due, and not for one to run out. */
  private static final Duration DUE = GateFixture.TOKEN_LIFE.minusSeconds(10);

  private final GateFixture gate = GateFixture.refreshed().hearing();

  RenewalsBehindRequestsTest() {}

  @Test
  void howeverManyRequestsComeOneGrantIsSentBehindThem() throws Exception {
    grants();
    Ticket ticket = due();
    gate.http.hold();

    for (int request = 0; request < 10; request++) {
      assertThat(gate.passesAtOnce(ticket)).isTrue();
    }
    gate.http.release();

    await().until(() -> gate.view(ticket).generation() == 1);
    assertThat(gate.passesAtOnce(ticket)).isTrue();
    assertThat(gate.http.sentTo(TOKEN_ENDPOINT)).hasSize(1);
  }

  @Test
  void oneThatFailedIsNotTriedAgainWithTheVeryNextRequest() throws Exception {
    gate.http.down(true);
    Ticket ticket = due();
    LiveSession session = session(ticket);

    assertThat(gate.passesAtOnce(ticket)).isTrue();
    await().until(() -> !session.refreshDue(session.view(), gate.millis()));
    for (int request = 0; request < 5; request++) {
      assertThat(gate.passesAtOnce(ticket)).isTrue();
    }
    assertThat(gate.flights).hasValue(1);

    gate.forward(A_SECOND);
    await()
        .until(() -> {
          assertThat(gate.passesAtOnce(ticket)).isTrue();
          return gate.flights.get() == 2;
        });
  }

  @Test
  void whoAsksToBeLeftAloneIsThoughTheTokenRunsOut() throws Exception {
    Ticket ticket = due();
    session(ticket).restRefreshUntil(gate.millis() + 60_000);
    gate.forward(Duration.ofSeconds(20));

    assertThat(gate.ask(ticket)).isEqualTo(new Decision.Unavailable(Duration.ofSeconds(40)));
    assertThat(gate.flights).hasValue(0);
  }

  @Test
  void oneOfASessionThatEndedWhileALookHungSendsNoGrantAndEndsItHere() throws Exception {
    grants();
    Ticket ticket = due();
    Held.Live live = (Held.Live) gate.elsewhere.load(ticket);
    int loads = gate.store.loads();
    gate.store.hold();
    gate.elsewhere.giveUp(ticket, live, live.head().ended(Ending.REFUSED, live.now()));
    await().until(() -> gate.store.loads() == loads + 1);

    assertThat(gate.passesAtOnce(ticket)).as("for a moment longer").isTrue();
    await().until(() -> gate.store.loads() == loads + 2);
    gate.store.release();

    await().until(() -> !gate.isResident(ticket));
    assertThat(gate.ask(ticket)).isInstanceOf(Decision.Challenge.class);
    assertThat(gate.http.sentTo(TOKEN_ENDPOINT)).isEmpty();
  }

  /** A resident session whose token is due. */
  private Ticket due() throws Exception {
    Ticket ticket = gate.login();
    gate.forward(DUE);
    assertThat(gate.slowLane.stand(ticket)).isInstanceOf(Standing.Alive.class);
    assertThat(session(ticket).view().refreshAt()).isLessThanOrEqualTo(gate.millis());
    return ticket;
  }

  private LiveSession session(Ticket ticket) {
    LiveSession session = gate.sessions.find(ticket);
    if (session == null) {
      throw new AssertionError("not resident");
    }
    return session;
  }

  private void grants() {
    gate.http.answer(
        TOKEN_ENDPOINT,
        200,
        """
        {"access_token":"access-1","token_type":"Bearer","expires_in":300,"refresh_token":"refresh-1"}\
        """);
  }
}
