package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class InterruptionsTest {

  private static final Instant TEN = Instant.parse("2026-01-01T00:00:10Z");

  private final Interruptions interruptions = new Interruptions();

  @Test
  void anAnswerMayBeUnreadAQuarterOfASecondBeforeAKillAndUntilItsEnd() {
    interruptions.killed(TEN, TEN.plusMillis(40));
    assertThat(interruptions.killedUnread(TEN.minusMillis(251))).isFalse();
    assertThat(interruptions.killedUnread(TEN.minusMillis(250))).isTrue();
    assertThat(interruptions.killedUnread(TEN)).isTrue();
    assertThat(interruptions.killedUnread(TEN.plusMillis(40))).isTrue();
    assertThat(interruptions.killedUnread(TEN.plusMillis(41))).isFalse();
    assertThat(interruptions.frozenUnread(TEN)).isFalse();
  }

  @Test
  void duringAFreezeThatGoesOnEveryAnswerMayBeUnread() {
    interruptions.froze(TEN);
    assertThat(interruptions.frozenUnread(TEN.minusMillis(251))).isFalse();
    assertThat(interruptions.frozenUnread(TEN.minusMillis(250))).isTrue();
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(1_000))).isTrue();
    assertThat(interruptions.killedUnread(TEN)).isFalse();
  }

  @Test
  void afterAFreezeItsTimeIsRemembered() {
    interruptions.froze(TEN);
    interruptions.thawed(TEN.plusSeconds(5));
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(5))).isTrue();
    assertThat(interruptions.frozenUnread(TEN.plusMillis(5_001))).isFalse();
  }

  @Test
  void ofManyFreezesAtOnceTheOneThatBeganFirstEndsFirst() {
    interruptions.froze(TEN);
    interruptions.froze(TEN.plusSeconds(2));
    interruptions.froze(TEN.plusSeconds(2));
    interruptions.thawed(TEN.plusSeconds(3));
    // Two go on.
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(60))).isTrue();
    interruptions.thawed(TEN.plusSeconds(5));
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(60))).isTrue();
    interruptions.thawed(TEN.plusSeconds(6));
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(60))).isFalse();
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(6))).isTrue();
    assertThat(interruptions.frozenUnread(TEN.minusMillis(250))).isTrue();
    assertThat(interruptions.frozenUnread(TEN.minusSeconds(1))).isFalse();
  }
}
