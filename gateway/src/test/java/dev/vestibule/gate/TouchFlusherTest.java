package dev.vestibule.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.refresh.Wish;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.MemoryStore;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose life is extended, and until when. */
final class TouchFlusherTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration IDLE = Duration.ofHours(1);
  private static final long ENDS = Duration.ofDays(7).toMillis();
  private static final int MOST_IN_ONE_CALL = 10_000;

  private final MemoryStore store = new MemoryStore(() -> Instant.EPOCH);
  private final LiveSessions sessions = new LiveSessions();
  private final SessionVault vault =
      new SessionVault(store, KeyRing.of(List.of(new byte[32])), RANDOM, "vestibule");
  private final TouchFlusher flusher = new TouchFlusher(sessions, vault, IDLE);
  private final Ticket ticket = Ticket.random(RANDOM);
  private final RecordKey record = ticket.id().recordKey();

  TouchFlusherTest() {}

  @Test
  void whatWasUsedSinceTheLastRoundLivesOnFromItsUse() {
    LiveSession session = used(500);
    flusher.flush(1_000);
    assertThat(store.touches()).containsExactly(until(500 + IDLE.toMillis()));

    flusher.flush(2_000);
    assertThat(store.touches()).as("not used since").hasSize(1);

    session.seen(2_000);
    flusher.flush(3_000);
    assertThat(store.touches()).last().isEqualTo(until(2_000 + IDLE.toMillis()));
  }

  @Test
  void nothingLivesLongerThanItsSession() {
    used(ENDS - 1);

    flusher.flush(ENDS);

    assertThat(store.touches()).containsExactly(until(ENDS));
  }

  @Test
  void livesAreOfTheStoresClock() {
    sessions.storeAhead(7_000);
    used(500);

    flusher.flush(1_000);

    assertThat(store.touches()).containsExactly(until(500 + IDLE.toMillis() + 7_000));
  }

  @Test
  void whatLeftMemoryIsExtendedOnce() {
    sessions.departed().put(ticket.id(), new LiveSessions.Departed(500, ENDS));

    flusher.flush(1_000);
    flusher.flush(2_000);

    assertThat(store.touches()).containsExactly(until(500 + IDLE.toMillis()));
  }

  @Test
  void noCallHoldsMoreThanAStoreTakesAndNobodyIsLeftOut() {
    Set<RecordKey> departed = new HashSet<>();
    for (int other = 0; other <= MOST_IN_ONE_CALL; other++) {
      Ticket its = Ticket.random(RANDOM);
      departed.add(its.id().recordKey());
      sessions.departed().put(its.id(), new LiveSessions.Departed(500, ENDS));
    }

    flusher.flush(1_000);

    assertThat(store.touches()).extracting(Map::size).containsExactly(MOST_IN_ONE_CALL, 1);
    Set<RecordKey> extended = new HashSet<>();
    store.touches().forEach(call -> extended.addAll(call.keySet()));
    assertThat(extended).isEqualTo(departed);
  }

  @Test
  void aStoreThatIsAwayIsToldInALaterRoundOfThoseStillInUse() {
    LiveSession session = used(500);
    store.down(true);
    flusher.flush(1_000);
    store.down(false);

    session.seen(1_500);
    flusher.flush(2_000);

    assertThat(store.touches()).containsExactly(until(1_500 + IDLE.toMillis()));
  }

  @Test
  void aCrashCostsATwentiethOfTheIdleTimeAndNobodyWritesMoreOftenThanEveryHalfMinute() {
    assertThat(period(Duration.ofHours(24))).isEqualTo(Duration.ofMinutes(72));
    assertThat(period(Duration.ofMinutes(10))).isEqualTo(Duration.ofSeconds(30));
    assertThat(period(Duration.ofMinutes(2))).isEqualTo(Duration.ofSeconds(30));
  }

  private Duration period(Duration idle) {
    return new TouchFlusher(sessions, vault, idle).period();
  }

  private Map<RecordKey, Instant> until(long millis) {
    return Map.of(record, Instant.ofEpochMilli(millis));
  }

  private LiveSession used(long at) {
    View view =
        new View(
            "corp",
            0,
            Wish.Need.TOKENS,
            GateFixture.view(0).admission(),
            0,
            0,
            0,
            0,
            ENDS,
            View.Source.NONE,
            1);
    sessions.land(ticket, record, view, sessions.stamp(record), at);
    LiveSession session = sessions.find(ticket);
    if (session == null) {
      throw new AssertionError("not resident");
    }
    return session;
  }
}
