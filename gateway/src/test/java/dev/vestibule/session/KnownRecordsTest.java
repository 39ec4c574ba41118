package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was written here a moment ago stays known, however much is read. */
final class KnownRecordsTest {
  private static final Instant NOW = OneRecordStore.NOW;
  private static final Duration IDLE = Duration.ofHours(1);
  private static final RecordKey KEY = Samples.TICKET.id().recordKey();
  private static final Head FIRST = Head.untroubled("corp", 0);
  private static final Head CLAIMED = FIRST.claimed(new Intent(new UUID(1, 2), NOW.plusSeconds(9)));

  /** Several times what is kept of records that were read. */
  private static final int FLOOD = 4_000;

  /** So often that they are worth more to a cache than what is never asked for. */
  private static final int TIMES = 8;

  private static final byte[] LARGE = new byte[20_000];
  private static final long MOST_BYTES = 32L * 1024 * 1024;

  private final HeadFormat heads = new HeadFormat(Samples.ring(1));
  private final MemoryStore store = new MemoryStore(() -> NOW);
  private final ReplayingStore replaying = new ReplayingStore(store, Samples.ring(1), IDLE);
  private final KnownRecords known = new KnownRecords();

  KnownRecordsTest() {}

  @BeforeEach
  void others() throws StoreUnavailable {
    for (int other = 0; other < FLOOD; other++) {
      store.create(key(other), large(key(other)), NOW.plus(IDLE));
    }
  }

  @Test
  void aStoreThatWentBackInTimeIsMendedWithAColdOwnWriteAfterAFloodOfReads() throws Exception {
    SealedRecord before = record(FIRST);
    SealedRecord after = record(FIRST.nextGeneration());
    replaying.create(KEY, before, NOW.plus(IDLE));
    replaying.replace(KEY, before.head(), after);
    readOthers();
    store.replace(KEY, after.head(), before);

    assertThat(replaying.load(KEY)).isEqualTo(new SessionStore.Lookup.Found(after, NOW));
    assertThat(store.load(KEY)).isEqualTo(new SessionStore.Lookup.Found(after, NOW));
  }

  @Test
  void anEndOfItsOwnIsPutBackAfterAFloodOfReads() throws Exception {
    SealedRecord before = record(FIRST);
    SealedRecord ended = SealedRecord.ended(record(FIRST.ended(Ending.LOGGED_OUT, NOW)).head());
    replaying.create(KEY, before, NOW.plus(IDLE));
    replaying.replace(KEY, before.head(), ended);
    readOthers();
    store.replace(KEY, ended.head(), before);

    assertThat(replaying.load(KEY)).isEqualTo(new SessionStore.Lookup.Found(ended, NOW));
  }

  @Test
  void whatIsReadOfAnOwnWriteAfterTheFloodIsStillKnownForItsOwn() {
    known.wrote(KEY, record(CLAIMED), CLAIMED, NOW.plus(IDLE));
    for (int other = 0; other < FLOOD; other++) {
      for (int times = 0; times < TIMES; times++) {
        known.read(key(other), large(key(other)), FIRST, NOW.plus(IDLE));
      }
    }
    known.read(KEY, record(FIRST), FIRST, NOW.plus(IDLE));

    assertThat(known.find(KEY))
        .isEqualTo(
            new KnownRecords.Known(record(CLAIMED), new KnownHead(CLAIMED, true), NOW.plus(IDLE)));
  }

  @Test
  void whatWasWrittenHereIsLookedAtFirst() {
    Set<RecordKey> own = new HashSet<>();
    for (int other = 0; other < 20; other++) {
      known.read(key(other), record(FIRST), FIRST, NOW);
      known.wrote(key(100 + other), record(FIRST), FIRST, NOW);
      own.add(key(100 + other));
    }

    assertThat(known.keys()).hasSize(40);
    assertThat(known.keys().stream().limit(20)).containsExactlyInAnyOrderElementsOf(own);
  }

  @Test
  void aNewerGenerationThatWasReadTakesThePlaceOfWhatWasWrittenHere() {
    Head next = FIRST.nextGeneration();
    known.wrote(KEY, record(FIRST), FIRST, NOW);
    known.read(KEY, record(next), next, NOW.plus(IDLE));

    assertThat(known.find(KEY))
        .isEqualTo(
            new KnownRecords.Known(record(next), new KnownHead(next, false), NOW.plus(IDLE)));
  }

  @Test
  void anOlderGenerationDoesNotTakeTheNewersPlace() {
    Head next = FIRST.nextGeneration();
    known.read(KEY, record(next), next, NOW);
    known.read(KEY, record(FIRST), FIRST, NOW.plus(IDLE));

    assertThat(known.find(KEY))
        .isEqualTo(new KnownRecords.Known(record(next), new KnownHead(next, false), NOW));
  }

  @Test
  void howeverMuchIsWrittenAndReadTheMemoryForItIsBounded() {
    for (int other = 0; other < FLOOD; other++) {
      known.wrote(key(other), large(key(other)), FIRST, NOW);
      known.read(key(FLOOD + other), large(key(FLOOD + other)), FIRST, NOW);
    }

    assertThat(known.keys()).hasSizeLessThanOrEqualTo((int) (MOST_BYTES / LARGE.length));
  }

  @Test
  void whatIsWrittenIsKnownLikeWhatIsReadThoughMoreIsWrittenThanIsKeptForItself() {
    int more = 750;
    for (int other = 0; other < more; other++) {
      known.wrote(key(other), large(key(other)), FIRST, NOW);
    }

    assertThat(known.keys()).hasSize(more);
  }

  private void readOthers() throws StoreUnavailable {
    for (int other = 0; other < FLOOD; other++) {
      for (int times = 0; times < TIMES; times++) {
        replaying.load(key(other));
      }
    }
  }

  private SealedRecord record(Head head) {
    return new SealedRecord(heads.write(KEY, head), new byte[0], new byte[100]);
  }

  private SealedRecord large(RecordKey key) {
    return new SealedRecord(heads.write(key, FIRST), new byte[0], LARGE);
  }

  private static RecordKey key(int other) {
    return new RecordKey("%064x".formatted(other));
  }
}
