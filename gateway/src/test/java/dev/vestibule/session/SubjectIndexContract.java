package dev.vestibule.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every index of subjects promises. A store's own test extends it. */
public abstract class SubjectIndexContract {
  private static final SubjectKey ALICE = subject(1);
  private static final SubjectKey BOB = subject(2);

  protected SessionStore store;

  /** Opens the store again and again on the same place. */
  protected abstract SessionStore open() throws Exception;

  /** The store's time. */
  protected abstract Instant now();

  /** Returns when it is so late by the store's clock, or a little later. */
  protected abstract void await(Instant time);

  /** How long an hour is: shorter where it has to be waited for. */
  protected abstract Duration hour();

  protected static SubjectKey subject(long number) {
    return new SubjectKey("%064x".formatted(number));
  }

  protected static RecordKey key(long number) {
    return new RecordKey("%064x".formatted(0xabc000 + number));
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
  public void aSubjectsRecordsAreListedWhenItsSessionsEndAndNobodyElses() throws Exception {
    for (int i = 1; i <= 3; i++) {
      created(key(i), inHours(10));
      store.subjects().enter(ALICE, key(i), inHours(1));
    }
    created(key(4), inHours(10));
    store.subjects().enter(BOB, key(3), inHours(1));
    store.subjects().enter(BOB, key(4), inHours(1));

    assertThat(end(ALICE)).containsExactlyInAnyOrder(key(1), key(2), key(3));
    assertThat(end(BOB)).containsExactlyInAnyOrder(key(3), key(4));
    assertThat(end(subject(3))).isEmpty();
  }

  @Test
  public void whatIsEnteredTwiceIsListedOnceAndStillWhenItIsEndedAgain() throws Exception {
    created(key(1), inHours(10));
    store.subjects().enter(ALICE, key(1), inHours(1));
    store.subjects().enter(ALICE, key(1), inHours(1));

    assertThat(end(ALICE)).containsExactly(key(1));
    assertThat(end(ALICE)).containsExactly(key(1));
  }

  @Test
  public void whoEntersIsToldOfTheEndingBeforeAndOfNoOther() throws Exception {
    created(key(1), inHours(10));
    Instant entering = now();
    SubjectIndex.Entry before = store.subjects().enter(ALICE, key(1), inHours(1));
    assertThat(before.endedAt()).isEmpty();
    assertThat(before.now()).isBetween(entering, now());

    Instant earliest = now();
    end(ALICE);
    Instant latest = now().plusMillis(1);

    assertThat(store.subjects().enter(ALICE, key(1), inHours(1)).endedAt())
        .hasValueSatisfying(at -> assertThat(at).isBetween(earliest, latest));
    assertThat(store.subjects().enter(BOB, key(1), inHours(1)).endedAt()).isEmpty();
  }

  @Test
  public void theLastEndingCountsAndTheLongerMemory() throws Exception {
    Instant remembered = inHours(2);
    store.subjects().end(ALICE, hour().multipliedBy(2));
    await(now().plusMillis(10));
    Instant again = now();
    store.subjects().end(ALICE, hour().dividedBy(10));

    await(again.plus(hour()));
    assertThat(now()).as("in time").isBefore(remembered);
    assertThat(endedAt(ALICE)).isNotEmpty().allMatch(at -> !at.isBefore(again));
    await(remembered.plus(hour()));
    assertThat(endedAt(ALICE)).isEmpty();
  }

  @Test
  public void aRecordIsListedUntilItsLifeRunsOut() throws Exception {
    Instant early = inHours(1);
    Instant late = inHours(3);
    created(key(1), early);
    created(key(2), late);
    store.subjects().enter(ALICE, key(1), early);
    store.subjects().enter(ALICE, key(2), early);
    store.subjects().enter(ALICE, key(2), late);
    store.subjects().enter(ALICE, key(2), early);

    await(early.plusMillis(1));
    assertThat(end(ALICE)).containsExactly(key(2));
    await(late.plusMillis(1));
    assertThat(end(ALICE)).isEmpty();
  }

  @Test
  public void ofTooManyRecordsTheNewestAreListed() throws Exception {
    int most = SubjectIndex.MOST_RECORDS;
    Instant first = inHours(100);
    created(key(0), first);
    store.subjects().enter(BOB, key(0), first);
    for (int i = 0; i < most + 5; i++) {
      if (i > 0) {
        created(key(i), first);
      }
      store.subjects().enter(ALICE, key(i), first.plusMillis(i));
    }

    assertThat(end(ALICE))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(5, most + 5).mapToObj(SubjectIndexContract::key).toList());
    assertThat(end(BOB)).containsExactly(key(0));
  }

  @Test
  public void nobodyIsLeftOverWhenSessionsEndWhileOthersBegin() throws Exception {
    for (int round = 1; round <= 20; round++) {
      SubjectKey subject = subject(round * 1_000L);
      int base = round * 1_000;
      AtomicInteger numbers = new AtomicInteger();
      Set<RecordKey> found = ConcurrentHashMap.newKeySet();
      Race.of(
          9,
          () -> {
            int number = numbers.getAndIncrement();
            if (number == 4) {
              found.addAll(end(subject));
              return true;
            }
            RecordKey record = key(base + number);
            created(record, inHours(10));
            if (store.subjects().enter(subject, record, inHours(10)).endedAt().isPresent()) {
              found.add(record);
            }
            return true;
          });

      assertThat(found).as("round %d", round).hasSize(8);
    }
  }

  @Test
  public void allOfItIsThereAfterARestart() throws Exception {
    created(key(1), inHours(10));
    store.subjects().enter(ALICE, key(1), inHours(10));
    store.subjects().end(BOB, hour().multipliedBy(10));

    store.close();
    store = open();
    assertThat(endedAt(BOB)).hasSize(1);
    assertThat(end(ALICE)).containsExactly(key(1));
  }

  @Test
  public void aClosedStoresIndexIsUnavailable() throws Exception {
    created(key(1), inHours(10));
    SubjectIndex index = store.subjects();
    store.close();

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> index.enter(ALICE, key(1), inHours(1)));
    assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> index.end(ALICE, hour()));
  }

  protected final void created(RecordKey key, Instant livesUntil) throws StoreUnavailable {
    store.create(
        key, new SealedRecord("first".getBytes(UTF_8), new byte[10], new byte[10]), livesUntil);
  }

  protected final List<RecordKey> end(SubjectKey subject) throws StoreUnavailable {
    return store.subjects().end(subject, hour().multipliedBy(2));
  }

  protected final Instant inHours(int hours) {
    return now().plus(hour().multipliedBy(hours));
  }

  private List<Instant> endedAt(SubjectKey subject) throws StoreUnavailable {
    RecordKey any = key(999);
    List<Instant> at = new ArrayList<>();
    store.subjects().enter(subject, any, inHours(1)).endedAt().ifPresent(at::add);
    return at;
  }
}
