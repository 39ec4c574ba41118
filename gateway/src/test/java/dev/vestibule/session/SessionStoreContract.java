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

/**
 * What every session store promises. A store's own test extends it, and says how its time passes:
 * of a clock that can be set, to the nanosecond; of one that cannot, by waiting.
 */
public abstract class SessionStoreContract {
  private static final RecordKey KEY = key(1);
  private static final RecordKey OTHER = key(2);
  private static final int RACERS = 16;

  protected SessionStore store;

  /** Opens the store again and again on the same place. */
  protected abstract SessionStore open() throws Exception;

  /** The store's time. */
  protected abstract Instant now();

  /** Returns when it is so late by the store's clock, or a little later. */
  protected abstract void await(Instant time);

  /** Returns shortly before it is so late: as near as one can come with the store's clock. */
  protected abstract void awaitJustBefore(Instant time);

  /** How long an hour is: shorter where it has to be waited for. */
  protected abstract Duration hour();

  protected static RecordKey key(long number) {
    return new RecordKey("%064x".formatted(number));
  }

  protected static SealedRecord record(String head) {
    return new SealedRecord(
        head.getBytes(UTF_8), ("slots of " + head).getBytes(UTF_8), new byte[5_000]);
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  public void aRecordIsFoundUntilItsLifeRunsOut() throws Exception {
    Instant end = inOneHour();
    store.create(KEY, record("first"), end);

    awaitJustBefore(end);
    assertNow(() -> found(store.load(KEY), record("first")));
    outlive(end);
    assertNow(() -> absent(store.load(KEY)));
  }

  /** Long enough that a clock which is set back a little does not bring to life what ended then. */
  private void outlive(Instant end) {
    await(afterwards(end).plus(hour().dividedBy(50)));
  }

  @Test
  public void itSaysItsTime() throws Exception {
    assertNow(() -> store.now());
  }

  @Test
  public void whatWasNeverCreatedIsAbsent() throws Exception {
    store.create(OTHER, record("first"), inOneHour());

    assertNow(() -> absent(store.load(KEY)));
    assertNow(() -> absent(store.replace(KEY, head("first"), record("next"))));
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
    createAndOutlive(KEY);

    store.create(KEY, record("second"), inOneHour());
    assertThat(found(KEY)).isEqualTo(record("second"));
  }

  @Test
  public void aReplacementIsSeenByTheNextLoad() throws Exception {
    store.create(KEY, record("first"), inOneHour());

    assertNow(() -> replaced(store.replace(KEY, head("first"), record("next"))));
    assertThat(found(KEY)).isEqualTo(record("next"));
  }

  @Test
  public void aReplacementThatExpectsAnotherHeadChangesNothingAndLearnsTheActual()
      throws Exception {
    SealedRecord actual = record("actual");
    store.create(KEY, actual, inOneHour());

    for (String expected : List.of("stale", "actua", "actual ", "Actual", "")) {
      assertNow(() -> conflict(store.replace(KEY, head(expected), record("next")), actual));
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
    Instant end = inOneHour();
    store.create(KEY, record("first"), end);
    awaitJustBefore(end);

    store.replace(KEY, head("first"), record("next"));
    assertThat(found(KEY)).isEqualTo(record("next"));
    outlive(end);
    assertThat(store.load(KEY)).isInstanceOf(Lookup.Absent.class);
  }

  @Test
  public void aRecordThatRanOutIsAbsentToAReplacement() throws Exception {
    createAndOutlive(KEY);

    assertNow(() -> absent(store.replace(KEY, head("first"), record("next"))));
  }

  @Test
  public void touchExtendsALife() throws Exception {
    store.create(KEY, record("first"), inOneHour());

    Instant end = inOneHour().plus(hour());
    store.touch(Map.of(KEY, end, OTHER, inOneHour()));
    awaitJustBefore(end);
    assertThat(found(KEY)).isEqualTo(record("first"));
    assertThat(store.load(OTHER)).isInstanceOf(Lookup.Absent.class);
    outlive(end);
    assertThat(store.load(KEY)).isInstanceOf(Lookup.Absent.class);
  }

  @Test
  public void touchNeverShortensALife() throws Exception {
    Instant end = inOneHour();
    store.create(KEY, record("first"), end);

    store.touch(Map.of(KEY, now().plus(hour().dividedBy(100))));
    awaitJustBefore(end);
    assertThat(found(KEY)).isEqualTo(record("first"));
  }

  @Test
  public void touchNeverBringsARecordBack() throws Exception {
    createAndOutlive(KEY);

    store.touch(Map.of(KEY, inOneHour()));
    assertThat(store.load(KEY)).isInstanceOf(Lookup.Absent.class);
  }

  @Test
  public void tenThousandLivesAreExtendedInOneCallAndNoMore() throws Exception {
    Instant end = inOneHour();
    Instant laterEnd = end.plus(hour().multipliedBy(10));
    store.create(KEY, record("first"), end);
    Map<RecordKey, Instant> lives = new HashMap<>();
    for (int i = 1; i <= 10_000; i++) {
      lives.put(key(i), laterEnd);
    }

    store.touch(lives);
    await(afterwards(end));
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
  public void whatWasAnsweredIsThereAfterARestart() throws Exception {
    Instant end = inOneHour();
    store.create(KEY, record("first"), end);
    store.create(OTHER, record("other"), end);
    store.replace(KEY, head("first"), record("next"));
    store.touch(Map.of(KEY, end.plus(hour().multipliedBy(10))));

    store.close();
    store = open();
    await(afterwards(end));
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
    store = open();
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
    return now().plus(hour());
  }

  /** When a life that ends then has ended for every store: they may keep whole milliseconds. */
  protected static Instant afterwards(Instant end) {
    return end.plusMillis(1);
  }

  private void createAndOutlive(RecordKey key) throws StoreUnavailable {
    Instant end = inOneHour();
    store.create(key, record("first"), end);
    outlive(end);
  }

  private interface Answer {
    /** The time that the store answered with, once the rest of the answer is found right. */
    Instant time() throws StoreUnavailable;
  }

  /** The answer's time is the store's: to the nanosecond where its clock stands still. */
  private void assertNow(Answer answer) throws StoreUnavailable {
    Instant before = now();
    Instant answered = answer.time();
    assertThat(answered).isBetween(before, now());
  }

  private static Instant found(Lookup lookup, SealedRecord expected) {
    assertThat(lookup)
        .isInstanceOfSatisfying(
            Lookup.Found.class, found -> assertThat(found.record()).isEqualTo(expected));
    return ((Lookup.Found) lookup).now();
  }

  private static Instant absent(Lookup lookup) {
    assertThat(lookup).isInstanceOf(Lookup.Absent.class);
    return ((Lookup.Absent) lookup).now();
  }

  private static Instant replaced(Replacement replacement) {
    assertThat(replacement).isInstanceOf(Replacement.Replaced.class);
    return ((Replacement.Replaced) replacement).now();
  }

  private static Instant absent(Replacement replacement) {
    assertThat(replacement).isInstanceOf(Replacement.Absent.class);
    return ((Replacement.Absent) replacement).now();
  }

  private static Instant conflict(Replacement replacement, SealedRecord actual) {
    assertThat(replacement)
        .isInstanceOfSatisfying(
            Replacement.Conflict.class, found -> assertThat(found.actual()).isEqualTo(actual));
    return ((Replacement.Conflict) replacement).now();
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

  protected static byte[] head(String head) {
    return record(head).head();
  }

  protected static void assertUnavailable(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(call);
  }
}
