package dev.vestibule.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionStoreContract;
import dev.vestibule.session.SettableClock;
import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ProcessStoreTest extends SessionStoreContract {
  private final SettableClock clock = new SettableClock();

  @Override
  protected SessionStore open() {
    return new ProcessStore(clock);
  }

  @Override
  protected Instant now() {
    return clock.instant();
  }

  @Override
  protected void await(Instant time) {
    clock.advance(Duration.between(now(), time));
  }

  @Override
  protected void awaitJustBefore(Instant time) {
    await(time.minusNanos(1));
  }

  @Override
  protected Duration hour() {
    return Duration.ofHours(1);
  }

  /** The contract's word for a store that outlives its process; this one says that it does not. */
  @Test
  @Override
  public void whatWasAnsweredIsThereAfterARestart() throws Exception {
    store.create(key(1), record("first"), now().plus(hour()));

    assertThat(open().load(key(1))).isInstanceOf(SessionStore.Lookup.Absent.class);
  }

  /** Of that nothing is kept beyond the close. */
  @Test
  @Override
  public void callsInFlightAtACloseAreAnsweredAndWhatWasAcknowledgedIsKept() throws Exception {
    store.create(key(1), record("first"), now().plus(hour()));
    store.close();

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> store.create(key(2), record("first"), now().plus(hour())));
  }

  @Test
  void pastItsBoundItForgetsWhatNobodyUsed() throws Exception {
    SealedRecord record = record("first");
    ProcessStore small = small(record);
    for (long i = 0; i < 8; i++) {
      small.create(key(i), record, inOneHour());
    }
    clock.advance(Duration.ofMinutes(3));
    for (long i = 8; i < 10; i++) {
      small.create(key(i), record, inOneHour());
    }
    small.load(key(0));

    small.create(key(10), record, inOneHour());

    assertThat(LongStream.rangeClosed(0, 10).filter(i -> isThere(small, i)))
        .containsExactly(0L, 8L, 9L, 10L);
  }

  @Test
  void whatIsInUseIsNeverForgottenAndNewRecordsAreRefused() throws Exception {
    SealedRecord record = record("first");
    ProcessStore small = small(record);
    for (long i = 0; i < 10; i++) {
      small.create(key(i), record, inOneHour());
    }

    for (int again = 0; again < 2; again++) {
      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(() -> small.create(key(10), record, inOneHour()));
    }

    assertThat(LongStream.rangeClosed(0, 10).filter(i -> isThere(small, i))).hasSize(10);
    clock.advance(Duration.ofMinutes(3));
    small.create(key(10), record, inOneHour());
  }

  @Test
  void whatRecordsTakeIsCountedThroughReplacements() throws Exception {
    SealedRecord record = record("first");
    SealedRecord ended = new SealedRecord(new byte[] {1}, new byte[0], new byte[0]);
    ProcessStore small = small(record);
    for (long i = 0; i < 1_000; i++) {
      small.create(key(i), record, inOneHour());
      small.replace(key(i), record.head(), ended);
      if (i % 30 == 29) {
        clock.advance(Duration.ofMinutes(3));
      }
    }

    assertThat(isThere(small, 999)).isTrue();
  }

  /** With room for ten of these. */
  private ProcessStore small(SealedRecord record) {
    return new ProcessStore(clock, 10L * (300 + record.size()));
  }

  private static boolean isThere(ProcessStore store, long number) {
    try {
      return store.load(key(number)) instanceof SessionStore.Lookup.Found;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
