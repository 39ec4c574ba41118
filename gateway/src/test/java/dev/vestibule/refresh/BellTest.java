package dev.vestibule.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BellTest {
  private final Bell bell = new Bell();

  @Test
  void whatWasNeverAskedForMayHaveChanged() throws Exception {
    assertThat(bell.isChanged()).isTrue();
    assertThat(bell.await(Duration.ZERO)).isFalse();
  }

  @Test
  void whatChangedSinceItWasAskedForRingsAndIsRemembered() throws Exception {
    bell.asking();
    assertThat(bell.isChanged()).isFalse();

    bell.changed();

    assertThat(bell.await(Duration.ZERO)).isTrue();
    assertThat(bell.isChanged()).as("until it is asked for").isTrue();
  }

  @Test
  void aTurnThatHasComeIsNoChange() throws Exception {
    bell.asking();
    bell.ring();

    assertThat(bell.isChanged()).isFalse();
    assertThat(bell.await(Duration.ZERO)).isTrue();
  }

  @Test
  void howeverOftenItRangItWakesOnce() throws Exception {
    bell.ring();
    bell.ring();

    assertThat(bell.await(Duration.ZERO)).isTrue();
    assertThat(bell.await(Duration.ZERO)).isFalse();
  }
}
