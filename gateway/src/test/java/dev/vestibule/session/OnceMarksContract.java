package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every keeper of first uses promises. A store's own test extends it. */
public abstract class OnceMarksContract {
  protected OnceMarks marks;

  /** Opens the keeper again and again on the same place. */
  protected abstract OnceMarks open() throws Exception;

  /** The keeper's time. */
  protected abstract Instant now();

  /** Returns when it is so late by the keeper's clock, or a little later. */
  protected abstract void await(Instant time);

  /** Returns shortly before it is so late: as near as one can come with the keeper's clock. */
  protected abstract void awaitJustBefore(Instant time);

  /** How long a minute is: shorter where it has to be waited for. */
  protected abstract Duration minute();

  protected abstract void close();

  @BeforeEach
  void openMarks() throws Exception {
    marks = open();
  }

  @AfterEach
  void closeMarks() {
    close();
  }

  @Test
  public void theFirstUseIsFirstAndTheSecondIsNot() throws Exception {
    Instant end = inOneMinute();
    assertThat(marks.first("attempt", "a", end)).isTrue();
    assertThat(marks.first("attempt", "a", inOneMinute())).isFalse();
    awaitJustBefore(end);
    assertThat(marks.first("attempt", "a", inOneMinute())).isFalse();
  }

  @Test
  public void aMarkIsForgottenAfterItsTime() throws Exception {
    Instant end = inOneMinute();
    marks.first("attempt", "a", end);
    await(end.plusMillis(1));

    assertThat(marks.first("attempt", "a", inOneMinute())).isTrue();
    assertThat(marks.first("attempt", "a", inOneMinute())).isFalse();
  }

  @Test
  public void purposesAndNamesAreToldApart() throws Exception {
    for (List<String> use :
        List.of(
            List.of("attempt", "a"),
            List.of("attempt", "A"),
            List.of("attempt", ""),
            List.of("attempta", ""),
            List.of("jti", "a"),
            List.of("jt", "ia"),
            List.of("jti", "a\0"),
            List.of("jti", "\u00e4"),
            List.of("jti", "'; DROP TABLE marks; --"))) {
      assertThat(marks.first(use.get(0), use.get(1), inOneMinute())).as("%s", use).isTrue();
    }
  }

  @Test
  public void ofSixteenUsesAtOnceExactlyOneIsFirst() throws Exception {
    for (int round = 0; round < 20; round++) {
      String name = "attempt " + round;
      assertThat(Race.of(16, () -> marks.first("attempt", name, inOneMinute())))
          .filteredOn(first -> first)
          .hasSize(1);
    }
  }

  @Test
  public void aMarkSurvivesARestart() throws Exception {
    marks.first("attempt", "a", inOneMinute());

    close();
    marks = open();
    assertThat(marks.first("attempt", "a", inOneMinute())).isFalse();
  }

  @Test
  public void aNameThatIsTooLongIsRefused() throws Exception {
    assertThat(marks.first("attempt", "n".repeat(128), inOneMinute())).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> marks.first("attempt", "n".repeat(129), inOneMinute()));
  }

  @Test
  public void aClosedKeeperIsUnavailable() {
    close();

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> marks.first("attempt", "a", inOneMinute()));
  }

  protected final Instant inOneMinute() {
    return now().plus(minute());
  }
}
