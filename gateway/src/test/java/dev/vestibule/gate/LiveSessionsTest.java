package dev.vestibule.gate;

import static dev.vestibule.gate.GateFixture.view;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.refresh.Wish;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class LiveSessionsTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final View HEAVY =
      new View(
          "corp",
          0,
          Wish.Need.TOKENS,
          view(0).admission(),
          0,
          0,
          0,
          0,
          9_000,
          View.Source.NONE,
          1024 * 1024);

  /** So many of those are kept. */
  private static final int MOST_HEAVY = 64;

  private static final int MOST_DEPARTED = 100_000;
  private static final int ROUNDS = 20_000;

  private final LiveSessions sessions = new LiveSessions();
  private final Ticket ticket = Ticket.random(RANDOM);
  private final RecordKey record = ticket.id().recordKey();

  LiveSessionsTest() {}

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
  void aViewThatWasReadBeforeItsRecordChangedDoesNotReplaceTheOneThatIsThere() {
    sessions.land(ticket, record, view(0), sessions.stamp(record), 0);
    long stamp = sessions.stamp(record);
    LiveSession session = sessions.changed(record, 7);

    assertThat(sessions.land(ticket, record, view(1), stamp, 0)).isFalse();
    assertThat(sessions.find(ticket)).isSameAs(session);
    assertThat(requireNonNull(session).view().generation()).isZero();
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
  void aNoticeAndAGapDoNotMakeUpForEachOther() {
    long stamp = sessions.stamp(record);
    sessions.changed(record, 0);
    sessions.noticesBack(0);

    assertThat(sessions.land(ticket, record, view(0), stamp, 0)).isFalse();
  }

  @Test
  void aNewerViewLeavesItsSessionWhatIsKnownOfIt() {
    sessions.land(ticket, record, view(0), sessions.stamp(record), 0);
    LiveSession session = requireNonNull(sessions.changed(record, 7));

    sessions.land(ticket, record, view(1), sessions.stamp(record), 0);

    assertThat(sessions.find(ticket)).isSameAs(session);
    assertThat(session.view().generation()).isEqualTo(1);
    assertThat(session.changedAt()).isEqualTo(7);
  }

  /** As often as it takes for one to come between any two steps of the other. */
  @Test
  void aNoticeThatComesWhileASessionLandsIsNotLost() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      for (int round = 0; round < ROUNDS; round++) {
        Ticket its = Ticket.random(RANDOM);
        RecordKey key = its.id().recordKey();
        long stamp = sessions.stamp(key);
        AtomicBoolean go = new AtomicBoolean();
        Future<?> notice =
            threads.submit(() -> {
              while (!go.get()) {
                Thread.onSpinWait();
              }
              sessions.changed(key, 7);
            });
        go.set(true);
        boolean landed = sessions.land(its, key, view(0), stamp, 0);
        notice.get(10, TimeUnit.SECONDS);

        LiveSession session = sessions.find(its);
        assertThat(session == null || session.changedAt() != 0)
            .as("resident (%s) only with its notice", landed)
            .isTrue();
      }
    }
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
  void whoOpensTheRecordTakesThePlaceOfWhoHasAnotherKey() {
    Ticket another = GateFixture.withAnotherKey(ticket);
    sessions.land(another, record, view(0), sessions.stamp(record), 0);

    sessions.land(ticket, record, view(0), sessions.stamp(record), 0);

    assertThat(sessions.find(ticket)).isNotNull();
    assertThat(sessions.find(another)).isNull();
  }

  @Test
  void howeverManyThereAreTheirWeightIsBoundedAndNoUseIsForgotten() {
    for (int other = 0; other < 2 * MOST_HEAVY; other++) {
      Ticket its = Ticket.random(RANDOM);
      RecordKey key = its.id().recordKey();
      sessions.land(its, key, HEAVY, sessions.stamp(key), other);
    }

    List<LiveSession> resident = new ArrayList<>();
    sessions.all().forEach(resident::add);
    assertThat(resident).hasSizeLessThanOrEqualTo(MOST_HEAVY);
    assertThat(resident.size() + sessions.departed().size()).isEqualTo(2 * MOST_HEAVY);
    assertThat(sessions.departed().values()).allMatch(last -> last.endsAt() == HEAVY.endsAt());
    assertThat(sessions.departed().values().stream().map(LiveSessions.Departed::lastSeen))
        .doesNotHaveDuplicates();
  }

  @Test
  void usesThatAreStillToBeWrittenAreBounded() {
    for (int other = 0; other < MOST_DEPARTED; other++) {
      sessions.departed().put(new SessionId(other, 0), new LiveSessions.Departed(1, 2));
    }
    for (int other = 0; other < 2 * MOST_HEAVY; other++) {
      Ticket its = Ticket.random(RANDOM);
      RecordKey key = its.id().recordKey();
      sessions.land(its, key, HEAVY, sessions.stamp(key), other);
    }

    assertThat(sessions.departed()).hasSize(MOST_DEPARTED);
  }

  @Test
  void ofASessionThatHasEndedNothingIsLeftToExtend() {
    sessions.land(ticket, record, view(0), sessions.stamp(record), 0);
    sessions.end(ticket.id());
    assertThat(sessions.departed()).isEmpty();

    sessions.departed().put(ticket.id(), new LiveSessions.Departed(1, 2));
    sessions.end(ticket.id());
    assertThat(sessions.departed()).isEmpty();
  }
}
