package dev.vestibule.gate;

import static dev.vestibule.gate.GateFixture.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

final class LiveSessionsTest {
  private final LiveSessions sessions = new LiveSessions();
  private final Ticket ticket = Ticket.random(new SecureRandom());
  private final RecordKey record = ticket.id().recordKey();

  @Test
  void aViewThatWasReadBeforeItsSessionEndedDoesNotLand() {
    long stamp = sessions.stamp(record);
    sessions.end(ticket.id());

    sessions.land(ticket, record, view(0), stamp, 0);

    assertThat(sessions.find(ticket)).isNull();
  }

  @Test
  void aViewThatWasReadBeforeItsRecordChangedDoesNotLand() {
    long stamp = sessions.stamp(record);
    assertThat(sessions.changed(record, 0)).isNull();

    assertThat(sessions.land(ticket, record, view(0), stamp, 0)).isFalse();
    assertThat(sessions.find(ticket)).isNull();
  }

  @Test
  void aViewThatWasReadBeforeNoticesCameAgainDoesNotLand() {
    long stamp = sessions.stamp(record);
    sessions.noticesLost();
    sessions.noticesBack(0);

    assertThat(sessions.land(ticket, record, view(0), stamp, 0)).isFalse();
    assertThat(sessions.land(ticket, record, view(0), sessions.stamp(record), 0)).isTrue();
  }

  @Test
  void aResidentSessionIsFoundByItsRecordUntilItLeaves() {
    sessions.land(ticket, record, view(0), sessions.stamp(record), 0);
    assertThat(sessions.changed(record, 7)).isSameAs(sessions.find(ticket));

    sessions.end(ticket.id());
    assertThat(sessions.changed(record, 7)).isNull();

    sessions.land(ticket, record, view(0), sessions.stamp(record), 0);
    assertThat(sessions.changed(record, 7)).isSameAs(sessions.find(ticket));
  }

  @Test
  void anIdWithAnotherKeyFindsNothing() {
    sessions.land(ticket, record, view(0), sessions.stamp(record), 0);

    assertThat(sessions.find(GateFixture.withAnotherKey(ticket))).isNull();
    assertThat(sessions.find(ticket)).isNotNull();
  }

  @Test
  void anOlderGenerationDoesNotReplaceANewerOne() {
    LiveSession session = new LiveSession(ticket, record, view(3), 0);

    session.take(view(2));

    assertThat(session.view().generation()).isEqualTo(3);
  }

  @Test
  void aNewerViewOfTheSameGenerationReplacesTheOlder() {
    LiveSession session = new LiveSession(ticket, record, view(3), 0);
    View newer = view(3).unverified(0);

    session.take(newer);

    assertThat(session.view()).isSameAs(newer);
  }
}
