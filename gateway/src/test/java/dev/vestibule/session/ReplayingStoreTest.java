package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What one process does for a store that went back in time. */
final class ReplayingStoreTest {
  private static final Instant NOW = OneRecordStore.NOW;
  private static final Duration IDLE = Duration.ofHours(1);
  private static final RecordKey KEY = Samples.TICKET.id().recordKey();
  private static final Head FIRST = Head.untroubled("corp", 0);
  private static final Head DOUBTED = FIRST.with(FIRST.doubt().plus(NOW));
  private static final Head NEXT = FIRST.nextGeneration();
  private static final Head CLAIMED = NEXT.claimed(new Intent(new UUID(1, 2), NOW.plusSeconds(9)));

  private final MemoryStore store = new MemoryStore(() -> NOW);
  private final ReplayingStore replaying = new ReplayingStore(store, Samples.ring(1), IDLE);
  private final SealedRecord first = record(1, FIRST);
  private final SealedRecord next = record(1, NEXT);

  ReplayingStoreTest() {}

  @Test
  void whatItOnlyReadIsPutBack() throws Exception {
    anotherProcessWrites(first, next);
    assertThat(replaying.load(KEY)).isEqualTo(new Lookup.Found(next, NOW));
    goBack(next, first);

    assertThat(replaying.load(KEY)).isEqualTo(new Lookup.Found(next, NOW));
    assertThat(store.load(KEY)).isEqualTo(new Lookup.Found(next, NOW));
  }

  @Test
  void whoReplacesWhatWasLostIsToldOfWhatWasPutBack() throws Exception {
    anotherProcessWrites(first, next);
    replaying.load(KEY);
    goBack(next, first);
    SealedRecord claimed = record(1, CLAIMED);

    assertThat(replaying.replace(KEY, next.head(), claimed))
        .isEqualTo(new Replacement.Conflict(next, NOW));
    assertThat(replaying.claim(KEY, next.head(), claimed)).isEqualTo(new Replacement.Replaced(NOW));
  }

  @Test
  void whatNobodyWithItsKeysWroteIsHandedOnAndNeverPutBack() throws Exception {
    SealedRecord forged = record(2, NEXT);
    anotherProcessWrites(first, forged);
    assertThat(replaying.load(KEY)).isEqualTo(new Lookup.Found(forged, NOW));
    goBack(forged, first);

    assertThat(replaying.load(KEY)).isEqualTo(new Lookup.Found(first, NOW));
  }

  @Test
  void aRecordThatKeepsChangingIsGivenUp() throws Exception {
    SealedRecord doubted = record(1, DOUBTED);
    SteppedStore restless =
        new SteppedStore(
            store,
            () -> {
              try {
                if (store.replace(KEY, first.head(), doubted) instanceof Replacement.Conflict) {
                  store.replace(KEY, doubted.head(), first);
                }
              } catch (StoreUnavailable e) {
                throw new IllegalStateException(e);
              }
            });
    ReplayingStore patient = new ReplayingStore(restless, Samples.ring(1), IDLE);
    anotherProcessWrites(first, next);
    assertThat(patient.load(KEY)).isEqualTo(new Lookup.Found(next, NOW));
    goBack(next, first);

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> patient.load(KEY))
        .withMessageContaining("kept changing");
  }

  private void anotherProcessWrites(SealedRecord before, SealedRecord after)
      throws StoreUnavailable {
    store.create(KEY, before, NOW.plus(IDLE));
    store.replace(KEY, before.head(), after);
  }

  private void goBack(SealedRecord from, SealedRecord to) throws StoreUnavailable {
    assertThat(store.replace(KEY, from.head(), to)).isInstanceOf(Replacement.Replaced.class);
  }

  private static SealedRecord record(int key, Head head) {
    return new SealedRecord(
        new HeadFormat(Samples.ring(key)).write(KEY, head), new byte[0], new byte[100]);
  }
}
