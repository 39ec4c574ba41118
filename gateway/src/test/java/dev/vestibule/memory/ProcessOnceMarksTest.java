package dev.vestibule.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.OnceMarksContract;
import dev.vestibule.session.SettableClock;
import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ProcessOnceMarksTest extends OnceMarksContract {
  private final SettableClock clock = new SettableClock();

  @Override
  protected OnceMarks open() {
    return new ProcessOnceMarks(clock, 1_000);
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
  protected Duration minute() {
    return Duration.ofMinutes(1);
  }

  @Override
  protected void close() {}

  /** The contract's word for a keeper that outlives its process; this one says that it does not. */
  @Test
  @Override
  public void aMarkSurvivesARestart() throws Exception {
    marks.first("attempt", "a", inOneMinute());

    assertThat(open().first("attempt", "a", inOneMinute())).isTrue();
  }

  /** There is nothing to close. */
  @Test
  @Override
  public void aClosedKeeperIsUnavailable() {
    close();

    assertThatCode(() -> marks.first("attempt", "a", inOneMinute())).doesNotThrowAnyException();
  }

  @Test
  void aFullKeeperRefusesUntilMarksRunOut() throws Exception {
    OnceMarks three = new ProcessOnceMarks(clock, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(three.first("attempt", "a" + i, inOneMinute())).isTrue();
    }

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> three.first("attempt", "b", inOneMinute()));
    assertThat(three.first("attempt", "a1", inOneMinute())).isFalse();
    clock.advance(minute());
    assertThat(three.first("attempt", "b", inOneMinute())).isTrue();
  }
}
