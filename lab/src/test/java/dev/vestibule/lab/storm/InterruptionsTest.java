package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InterruptionsTest {

  private static final Instant TEN = Instant.parse("2026-01-01T00:00:10Z");
  private static final int ITS = 40_001;
  private static final int ANOTHERS = 40_002;
  private static final int CLOSED_BEFORE = 40_003;
  private static final Connections WHOSE = new Connections(true, Set.of(ITS), Set.of(ANOTHERS));

  private final Interruptions interruptions = new Interruptions();

  @Test
  void anAnswerMayBeUnreadAQuarterOfASecondBeforeAKillAndUntilItsEnd() {
    interruptions.killed("a", TEN, TEN.plusMillis(40), WHOSE);
    assertThat(interruptions.killedUnread(TEN.minusMillis(251), ITS)).isFalse();
    assertThat(interruptions.killedUnread(TEN.minusMillis(250), ITS)).isTrue();
    assertThat(interruptions.killedUnread(TEN, ITS)).isTrue();
    assertThat(interruptions.killedUnread(TEN.plusMillis(40), ITS)).isTrue();
    assertThat(interruptions.killedUnread(TEN.plusMillis(41), ITS)).isFalse();
    assertThat(interruptions.frozenUnread(TEN, ITS)).isFalse();
  }

  @Test
  void whatOthersGotIsNotHidden() {
    interruptions.killed("a", TEN, TEN.plusMillis(40), WHOSE);
    interruptions.froze("a", TEN, WHOSE);
    assertThat(interruptions.killedUnread(TEN.minusMillis(1), ANOTHERS)).isFalse();
    assertThat(interruptions.frozenUnread(TEN.minusMillis(1), ANOTHERS)).isFalse();
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(5), ANOTHERS)).isFalse();
  }

  @Test
  void aConnectionThatWasClosedBeforeMayHaveBeenItsAndOneThatIsOpenedLaterWasNot() {
    interruptions.froze("a", TEN, WHOSE);
    assertThat(interruptions.frozenUnread(TEN.minusMillis(1), CLOSED_BEFORE)).isTrue();
    assertThat(interruptions.frozenUnread(TEN.plusMillis(1), CLOSED_BEFORE)).isFalse();
  }

  @Test
  void whereNobodyCanTellEachConnectionMayBeIts() {
    interruptions.froze("a", TEN, Connections.of(Optional.empty(), List.of()));
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(5), ANOTHERS)).isTrue();
    assertThat(Connections.of(Optional.of(Set.of(ITS)), List.of(Optional.empty())))
        .isEqualTo(Connections.UNKNOWN);
    assertThat(Connections.of(Optional.of(Set.of(ITS)), List.of(Optional.of(Set.of(ANOTHERS)))))
        .isEqualTo(WHOSE);
  }

  @Test
  void duringAFreezeThatGoesOnEveryAnswerMayBeUnread() {
    interruptions.froze("a", TEN, WHOSE);
    assertThat(interruptions.frozenUnread(TEN.minusMillis(251), ITS)).isFalse();
    assertThat(interruptions.frozenUnread(TEN.minusMillis(250), ITS)).isTrue();
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(1_000), ITS)).isTrue();
    assertThat(interruptions.killedUnread(TEN, ITS)).isFalse();
  }

  @Test
  void afterAFreezeItsTimeIsRemembered() {
    interruptions.froze("a", TEN, WHOSE);
    interruptions.thawed("a", TEN.plusSeconds(5));
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(5), ITS)).isTrue();
    assertThat(interruptions.frozenUnread(TEN.plusMillis(5_001), ITS)).isFalse();
  }

  @Test
  void whoIsThawedIsNotAnother() {
    interruptions.froze("a", TEN, WHOSE);
    interruptions.froze("b", TEN, new Connections(true, Set.of(ANOTHERS), Set.of(ITS)));
    interruptions.thawed("b", TEN.plusSeconds(1));
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(60), ITS)).isTrue();
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(60), ANOTHERS)).isFalse();
  }

  @Test
  void ofManyFreezesAtOnceTheOneThatBeganFirstEndsFirst() {
    interruptions.froze("a", TEN, WHOSE);
    interruptions.froze("a", TEN.plusSeconds(2), WHOSE);
    interruptions.thawed("a", TEN.plusSeconds(3));
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(60), ITS)).isTrue();
    interruptions.thawed("a", TEN.plusSeconds(5));
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(60), ITS)).isFalse();
    assertThat(interruptions.frozenUnread(TEN.plusSeconds(5), ITS)).isTrue();
    assertThat(interruptions.frozenUnread(TEN.minusMillis(250), ITS)).isTrue();
    assertThat(interruptions.frozenUnread(TEN.minusSeconds(1), ITS)).isFalse();
  }

  @Test
  void whatBeginsLaterHidNothingYet() {
    interruptions.killed("a", TEN, TEN.plusMillis(40), WHOSE);
    assertThat(interruptions.unreadBy(TEN, TEN.minusMillis(1), ITS)).isTrue();
    assertThat(interruptions.unreadBy(TEN.minusMillis(1), TEN.minusMillis(2), ITS)).isFalse();
    assertThat(interruptions.unreadBy(TEN.plusSeconds(1), TEN.minusMillis(1), ANOTHERS)).isFalse();
  }
}
