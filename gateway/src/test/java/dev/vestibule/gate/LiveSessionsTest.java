package dev.vestibule.gate;

import static dev.vestibule.gate.GateFixture.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class LiveSessionsTest {
  private final LiveSessions sessions = new LiveSessions();
  private final Ticket ticket = Ticket.random(new SecureRandom());

  @Test
  void aViewThatWasReadBeforeItsSessionEndedDoesNotLand() {
    long stamp = sessions.stamp(ticket.id());
    sessions.end(ticket.id());

    sessions.land(ticket, view(0), stamp, 0);

    assertThat(sessions.find(ticket)).isNull();
  }

  @Test
  void anIdWithAnotherKeyFindsNothing() {
    sessions.land(ticket, view(0), sessions.stamp(ticket.id()), 0);

    assertThat(sessions.find(GateFixture.withAnotherKey(ticket))).isNull();
    assertThat(sessions.find(ticket)).isNotNull();
  }

  @Test
  void anOlderGenerationDoesNotReplaceANewerOne() {
    LiveSession session = new LiveSession(ticket, view(3), 0);

    session.take(view(2));

    assertThat(session.view().generation()).isEqualTo(3);
  }

  @Test
  void aNewerViewOfTheSameGenerationReplacesTheOlder() {
    LiveSession session = new LiveSession(ticket, view(3), 0);
    View newer = view(3).unverified(0);

    session.take(newer);

    assertThat(session.view()).isSameAs(newer);
  }
}
