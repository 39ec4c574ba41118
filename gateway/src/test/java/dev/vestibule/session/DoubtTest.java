package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DoubtTest {
  private static final Instant AT = Instant.parse("2030-01-01T12:00:00Z");
  private static final Instant EARLIER = AT.minusSeconds(1);
  private static final Instant LATER = AT.plusSeconds(1);

  @Test
  void itCountsPresentationsAndKeepsTheLatestTime() {
    assertThat(Doubt.NONE.present()).isFalse();
    Doubt once = Doubt.NONE.plus(AT);
    assertThat(once).isEqualTo(new Doubt(1, AT, false));
    assertThat(once.present()).isTrue();

    assertThat(once.plus(LATER)).isEqualTo(new Doubt(2, LATER, false));
    assertThat(once.plus(EARLIER)).isEqualTo(new Doubt(2, AT, false));
  }

  @Test
  void aRefusalGivesALateAnswerItsTimeFromThereAndTakesNoneAway() {
    Doubt once = Doubt.NONE.plus(AT);

    assertThat(once.refusedAt(LATER)).isEqualTo(new Doubt(1, LATER, true));
    assertThat(once.refusedAt(EARLIER)).isEqualTo(new Doubt(1, AT, true));
    assertThat(once.refusedAt(AT).plus(LATER)).isEqualTo(new Doubt(2, LATER, true));
  }

  @Test
  void whatIsReadBackEqualsWhatWasWritten() {
    assertThat(Doubt.NONE.plus(AT.plusNanos(1)).until()).isEqualTo(AT);
  }

  @Test
  void fewerThanNoneAreNonsense() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Doubt(-1, AT, false));
  }
}
