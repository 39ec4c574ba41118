package dev.vestibule.gate;

import static dev.vestibule.gate.GateFixture.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class LiveSessionTest {
  private final Ticket ticket = Ticket.random(new SecureRandom());
  private final LiveSession session =
      new LiveSession(ticket, ticket.id().recordKey(), view(3), 5_000);

  LiveSessionTest() {}

  @Test
  void anOlderGenerationDoesNotReplaceANewerOne() {
    session.take(view(2));

    assertThat(session.view().generation()).isEqualTo(3);
  }

  @Test
  void aNewerViewOfTheSameGenerationReplacesTheOlder() {
    View newer = view(3).unverified(0);

    session.take(newer);

    assertThat(session.view()).isSameAs(newer);
  }

  @Test
  void oneAtATimeRefreshesIt() {
    assertThat(session.startRefreshing(0)).isTrue();
    assertThat(session.startRefreshing(0)).isFalse();

    session.stopRefreshing();
    assertThat(session.startRefreshing(0)).isTrue();
  }

  @Test
  void oneAtATimeLooks() {
    assertThat(session.startLooking()).isTrue();
    assertThat(session.startLooking()).isFalse();

    session.stopLooking();
    assertThat(session.startLooking()).isTrue();
  }

  @Test
  void nobodyRefreshesItBeforeItsTimeOrWhileItRests() {
    session.restRefreshUntil(10);
    assertThat(session.startRefreshing(9)).isFalse();
    session.restBehindUntil(20);
    assertThat(session.startRefreshing(19)).isFalse();

    assertThat(session.startRefreshing(20)).isTrue();
  }

  @Test
  void nobodyLooksWhileThatRests() {
    session.restLookUntil(10);

    assertThat(session.looksRest(9)).isTrue();
    assertThat(session.looksRest(10)).isFalse();
  }

  @Test
  void twoNoticesInOneMillisecondAreTwo() {
    session.changed(1_000);
    long first = session.changedAt();
    session.changed(1_000);

    session.followed(first);

    assertThat(session.changedAt()).as("the second is still to be followed").isNotZero();
    session.followed(session.changedAt());
    assertThat(session.changedAt()).isZero();
  }

  @Test
  void itsLastUseIsWhenItWasMadeResidentOrSeen() {
    assertThat(session.lastSeen()).isEqualTo(5_000);
    session.seen(6_000);
    assertThat(session.lastSeen()).isEqualTo(6_000);
  }
}
