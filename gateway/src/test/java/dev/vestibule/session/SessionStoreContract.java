package dev.vestibule.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every session store promises. A store's own test extends it. */
public abstract class SessionStoreContract {
  private static final RecordKey KEY = key(1);
  private static final RecordKey OTHER = key(2);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int RACERS = 16;

  /** The store's clock. */
  protected final SettableClock clock = new SettableClock();

  protected SessionStore store;

  /** Opens the store again and again on the same place, with room for so many records. */
  protected abstract SessionStore open(long maximumRecords) throws Exception;

  protected static RecordKey key(long number) {
    return new RecordKey("%064x".formatted(number));
  }

  protected static SealedRecord record(String head) {
    return new SealedRecord(
        head.getBytes(UTF_8), ("slots of " + head).getBytes(UTF_8), new byte[5_000]);
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open(1_000);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  public void aRecordIsFoundUntilItsLifeRunsOut() throws Exception {
    store.create(KEY, record("first"), inOneHour());

    clock.advance(HOUR.minusNanos(1));
    assertThat(store.load(KEY)).isEqualTo(new Lookup.Found(record("first"), clock.instant()));
    clock.advance(Duration.ofMillis(1));
    assertThat(store.load(KEY)).isEqualTo(new Lookup.Absent(clock.instant()));
  }

  @Test
  public void whatWasNeverCreatedIsAbsent() throws Exception {
    store.create(OTHER, record("first"), inOneHour());

    assertThat(store.load(KEY)).isEqualTo(new Lookup.Absent(clock.instant()));
    assertThat(store.replace(KEY, head("first"), record("next")))
        .isEqualTo(new Replacement.Absent(clock.instant()));
    assertThat(store.load(KEY)).isInstanceOf(Lookup.Absent.class);
  }

  @Test
  public void aSecondRecordUnderALiveKeyIsRefused() throws Exception {
    store.create(KEY, record("first"), inOneHour());

    assertUnavailable(() -> store.create(KEY, record("second"), inOneHour()));
    assertThat(found(KEY)).isEqualTo(record("first"));
  }

  @Test
  public void theKeyOfARecordThatRanOutMayBeUsedAgain() throws Exception {
    store.create(KEY, record("first"), inOneHour());
    clock.advance(HOUR.plusMillis(1));

    store.create(KEY, record("second"), inOneHour());
    assertThat(found(KEY)).isEqualTo(record("second"));
  }

  @Test
  public void aReplacementIsSeenByTheNextLoad() throws Exception {
    store.create(KEY, record("first"), inOneHour());

    assertThat(store.replace(KEY, head("first"), record("next")))
        .isEqualTo(new Replacement.Replaced(clock.instant()));
    assertThat(found(KEY)).isEqualTo(record("next"));
  }

  @Test
  public void aReplacementThatExpectsAnotherHeadChangesNothingAndLearnsTheActual()
      throws Exception {
    SealedRecord actual = record("actual");
    store.create(KEY, actual, inOneHour());

    for (String expected : List.of("stale", "actua", "actual ", "Actual", "")) {
      assertThat(store.replace(KEY, head(expected), record("next")))
          .isEqualTo(new Replacement.Conflict(actual, clock.instant()));
    }
    assertThat(found(KEY)).isEqualTo(actual);
  }

  @Test
  public void ofSixteenReplacersExactlyOneWinsEachRound() throws Exception {
    store.create(KEY, record("round 0"), inOneHour());

    for (int round = 0; round < 20; round++) {
      byte[] expected = head("round " + round);
      SealedRecord next = record("round " + (round + 1));
      List<Replacement> answers = Race.of(RACERS, () -> store.replace(KEY, expected, next));

      assertThat(answers).filteredOn(Replacement.Replaced.class::isInstance).hasSize(1);
      assertThat(answers)
          .filteredOn(Replacement.Conflict.class::isInstance)
          .hasSize(RACERS - 1)
          .allMatch(answer -> ((Replacement.Conflict) answer).actual().equals(next));
    }
  }

  @Test
  public void noReplacementIsLostAmongReplacersWhoTryAgain() throws Exception {
    store.create(KEY, counted(0), inOneHour());

    Race.of(
        RACERS,
        () -> {
          for (int i = 0; i < 20; i++) {
            increment();
          }
          return true;
        });

    assertThat(found(KEY)).isEqualTo(counted(RACERS * 20));
  }

  @Test
  public void aReplacementLeavesTheLifeAsItIs() throws Exception {
    store.create(KEY, record("first"), inOneHour());
    clock.advance(Duration.ofMinutes(59));

    store.replace(KEY, head("first"), record("next"));
    clock.advance(Duration.ofMinutes(1).plusMillis(1));
    assertThat(store.load(KEY)).isInstanceOf(Lookup.Absent.class);
  }

  @Test
  public void aRecordThatRanOutIsAbsentToAReplacement() throws Exception {
    store.create(KEY, record("first"), inOneHour());
    clock.advance(HOUR.plusMillis(1));

    assertThat(store.replace(KEY, head("first"), record("next")))
        .isEqualTo(new Replacement.Absent(clock.instant()));
  }

  @Test
  public void touchExtendsALife() throws Exception {
    store.create(KEY, record("first"), inOneHour());

    store.touch(Map.of(KEY, clock.instant().plus(HOUR.multipliedBy(2)), OTHER, inOneHour()));
    clock.advance(HOUR.plusMinutes(59));
    assertThat(found(KEY)).isEqualTo(record("first"));
    assertThat(store.load(OTHER)).isInstanceOf(Lookup.Absent.class);
    clock.advance(Duration.ofMinutes(2));
    assertThat(store.load(KEY)).isInstanceOf(Lookup.Absent.class);
  }

  @Test
  public void touchNeverShortensALife() throws Exception {
    store.create(KEY, record("first"), inOneHour());

    store.touch(Map.of(KEY, clock.instant().plusSeconds(1)));
    clock.advance(Duration.ofMinutes(59));
    assertThat(found(KEY)).isEqualTo(record("first"));
  }

  @Test
  public void touchNeverBringsARecordBack() throws Exception {
    store.create(KEY, record("first"), inOneHour());
    clock.advance(HOUR.plusMillis(1));

    store.touch(Map.of(KEY, inOneHour()));
    assertThat(store.load(KEY)).isInstanceOf(Lookup.Absent.class);
  }

  @Test
  public void tenThousandLivesAreExtendedInOneCallAndNoMore() throws Exception {
    store.create(KEY, record("first"), inOneHour());
    Map<RecordKey, Instant> lives = new HashMap<>();
    for (int i = 1; i <= 10_000; i++) {
      lives.put(key(i), inOneHour().plus(HOUR));
    }

    store.touch(lives);
    clock.advance(HOUR.plusMinutes(1));
    assertThat(found(KEY)).isEqualTo(record("first"));
    lives.put(key(0), inOneHour());
    assertThatIllegalArgumentException().isThrownBy(() -> store.touch(lives));
  }

  @Test
  public void aWatcherIsToldAfterAReplacementAndFindsIt() throws Exception {
    store.create(KEY, record("first"), inOneHour());
    ConcurrentLinkedQueue<RecordKey> notices = new ConcurrentLinkedQueue<>();
    CountDownLatch told = new CountDownLatch(1);
    SessionStore.Watch failing =
        store.watch(_ -> {
          throw new IllegalStateException("a watcher that fails");
        });
    SessionStore.Watch watch =
        store.watch(key -> {
          notices.add(key);
          told.countDown();
        });

    store.replace(KEY, head("stale"), record("next"));
    store.replace(OTHER, head("first"), record("next"));
    store.replace(KEY, head("first"), record("next"));
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(found(KEY)).isEqualTo(record("next"));
    assertThat(notices).containsOnly(KEY);
    watch.close();
    failing.close();
  }

  @Test
  public void aClosedWatchHearsNothing() throws Exception {
    store.create(KEY, record("first"), inOneHour());
    List<RecordKey> notices = Collections.synchronizedList(new ArrayList<>());
    store.watch(notices::add).close();

    CountDownLatch told = new CountDownLatch(1);
    try (SessionStore.Watch _ = store.watch(_ -> told.countDown())) {
      store.replace(KEY, head("first"), record("next"));
      assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(notices).isEmpty();
  }

  @Test
  public void everyByteIsKept() throws Exception {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    byte[] nothing = new byte[0];
    List<SealedRecord> hostile =
        List.of(
            new SealedRecord(all, all, all),
            new SealedRecord("'; DROP TABLE records; --\0?1".getBytes(UTF_8), nothing, nothing),
            new SealedRecord(nothing, new byte[10], nothing),
            new SealedRecord(new byte[] {0}, new byte[] {0}, new byte[] {0, 0}));

    store.create(KEY, record("first"), inOneHour());
    SealedRecord last = record("first");
    for (SealedRecord next : hostile) {
      assertThat(store.replace(KEY, last.head(), next)).isInstanceOf(Replacement.Replaced.class);
      assertThat(found(KEY)).isEqualTo(next);
      last = next;
    }
    for (int i = 0; i < hostile.size(); i++) {
      store.create(key(10 + i), hostile.get(i), inOneHour());
      assertThat(found(key(10 + i))).isEqualTo(hostile.get(i));
    }
  }

  @Test
  public void theLongestRecordIsKept() throws Exception {
    byte[] body = new byte[SealedRecord.MAXIMUM_BYTES - 200];
    new Random(7).nextBytes(body);
    SealedRecord longest = new SealedRecord(new byte[100], new byte[100], body);

    store.create(KEY, longest, inOneHour());
    assertThat(found(KEY)).isEqualTo(longest);
  }

  @Test
  public void aFullStoreRefusesNewRecordsOnlyUntilOldOnesHaveRunOut() throws Exception {
    store.close();
    store = open(3);
    for (int i = 1; i <= 3; i++) {
      store.create(key(i), record("first"), inOneHour());
    }

    assertUnavailable(() -> store.create(key(4), record("one too many"), inOneHour()));
    assertThat(store.load(key(4))).isInstanceOf(Lookup.Absent.class);
    assertThat(store.replace(KEY, head("first"), record("next")))
        .isInstanceOf(Replacement.Replaced.class);
    store.touch(Map.of(KEY, inOneHour().plus(HOUR)));
    clock.advance(HOUR.plusMillis(1));
    store.create(key(5), record("second"), inOneHour());
    store.create(key(6), record("second"), inOneHour());
    assertUnavailable(() -> store.create(key(7), record("one too many"), inOneHour()));
    assertThat(found(KEY)).isEqualTo(record("next"));
  }

  @Test
  public void whatWasAnsweredIsThereAfterARestart() throws Exception {
    store.create(KEY, record("first"), inOneHour());
    store.create(OTHER, record("other"), inOneHour());
    store.replace(KEY, head("first"), record("next"));
    store.touch(Map.of(KEY, inOneHour().plus(HOUR)));

    store.close();
    store = open(1_000);
    clock.advance(HOUR.plusMinutes(1));
    assertThat(found(KEY)).isEqualTo(record("next"));
    assertThat(store.load(OTHER)).isInstanceOf(Lookup.Absent.class);
  }

  @Test
  public void aClosedStoreIsUnavailable() throws Exception {
    store.create(KEY, record("first"), inOneHour());
    store.close();

    assertThatCode(store::close).doesNotThrowAnyException();
    assertUnavailable(() -> store.load(KEY));
    assertUnavailable(() -> store.create(OTHER, record("first"), inOneHour()));
    assertUnavailable(() -> store.replace(KEY, head("first"), record("next")));
    assertUnavailable(() -> store.touch(Map.of(KEY, inOneHour())));
  }

  @Test
  public void callsInFlightAtACloseAreAnsweredAndWhatWasAcknowledgedIsKept() throws Exception {
    ConcurrentLinkedQueue<RecordKey> acknowledged = new ConcurrentLinkedQueue<>();
    AtomicInteger unavailable = new AtomicInteger();
    AtomicInteger numbers = new AtomicInteger();
    CountDownLatch underWay = new CountDownLatch(50);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < RACERS; i++) {
        threads.execute(() -> {
          while (true) {
            RecordKey key = key(numbers.incrementAndGet());
            try {
              store.create(key, record("first"), inOneHour());
            } catch (StoreUnavailable e) {
              unavailable.incrementAndGet();
              return;
            }
            acknowledged.add(key);
            underWay.countDown();
          }
        });
      }
      assertThat(underWay.await(20, TimeUnit.SECONDS)).isTrue();
      store.close();
    }

    assertThat(unavailable).hasValue(RACERS);
    store = open(1_000);
    for (RecordKey key : acknowledged) {
      assertThat(found(key)).isEqualTo(record("first"));
    }
  }

  protected final SealedRecord found(RecordKey key) throws StoreUnavailable {
    return switch (store.load(key)) {
      case Lookup.Found(SealedRecord record, Instant _) -> record;
      case Lookup.Absent _ -> throw new AssertionError("no record under " + key);
    };
  }

  protected final Instant inOneHour() {
    return clock.instant().plus(HOUR);
  }

  private void increment() throws StoreUnavailable {
    SealedRecord expected = found(KEY);
    while (store.replace(KEY, expected.head(), counted(count(expected) + 1))
        instanceof Replacement.Conflict(SealedRecord actual, Instant _)) {
      expected = actual;
    }
  }

  private static SealedRecord counted(long count) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(count).array();
    return new SealedRecord(bytes, bytes, bytes);
  }

  private static long count(SealedRecord record) {
    return ByteBuffer.wrap(record.head()).getLong();
  }

  private static byte[] head(String head) {
    return record(head).head();
  }

  private static void assertUnavailable(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(call);
  }
}
