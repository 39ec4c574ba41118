package dev.vestibule.lab.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On a clock that is counted by hand, in milliseconds. */
class PanelTest {

  @Test
  void aStallOfFiveSecondsIsFeltByEachPollThatFellIntoIt() {
    List<Poll> polls = new ArrayList<>();
    for (int panel = 0; panel < 10; panel++) {
      Panel stalled = new Panel(100L * panel, 1_000);
      for (int now = 0; now < 5_000; now++) {
        if (stalled.due() == now) {
          stalled.comeDue(true);
        }
      }
      polls.addAll(stalled.answered(5_000, 200));
    }
    assertThat(polls).hasSize(50);
    assertThat(polls).filteredOn(Poll::sent).hasSize(10);
    assertThat(polls).extracting(Poll::waitNanos).contains(5_000L, 4_000L, 100L);
    assertThat(polls).allMatch(poll -> poll.dueNanos() + poll.waitNanos() == 5_000);
    assertThat(polls).allMatch(poll -> poll.status() == 200);
  }

  @Test
  void aPromptAnswerIsOneWait() {
    Panel panel = new Panel(0, 1_000);
    assertThat(panel.comeDue(true)).isTrue();
    assertThat(panel.answered(7, 200)).containsExactly(new Poll(0, 7, 200, true, true));
    assertThat(panel.due()).isEqualTo(1_000);
  }

  @Test
  void anAnswerFreesThePanelForItsNextDueTimeAndNoEarlier() {
    Panel panel = new Panel(0, 1_000);
    panel.comeDue(true);
    panel.comeDue(true);
    assertThat(panel.answered(1_500, 200)).hasSize(2);
    assertThat(panel.due()).isEqualTo(2_000);
    assertThat(panel.comeDue(true)).isTrue();
  }

  @Test
  void whetherTheTokenWasValidIsAskedWhenAPollIsDue() {
    Panel panel = new Panel(0, 1_000);
    panel.comeDue(true);
    panel.comeDue(false);
    assertThat(panel.answered(1_200, 200))
        .extracting(Poll::tokenValid)
        .containsExactly(true, false);
  }

  @Test
  void whoWasNotAnsweredAtAllIsHung() {
    Panel panel = new Panel(0, 1_000);
    IntStream.range(0, 30).forEach(due -> panel.comeDue(true));
    List<Poll> polls = panel.answered(30_000, Poll.NO_ANSWER);
    assertThat(polls).hasSize(30).allMatch(Poll::hung);
    assertThat(polls).filteredOn(Poll::sent).hasSize(1);
  }

  @Test
  void afterSleepItPollsOnceAndKeepsItsRhythm() {
    Panel panel = new Panel(300, 1_000);
    assertThat(panel.wake(12_500, true)).isTrue();
    assertThat(panel.due()).isEqualTo(13_300);
    assertThat(panel.answered(12_510, 200)).containsExactly(new Poll(12_500, 10, 200, true, true));
  }

  @Test
  void anAnswerThatArrivedBeforeAPollWasDueAndIsReadAfterwardsCostsNoWait() {
    Panel panel = new Panel(0, 10);
    panel.comeDue(true);
    panel.comeDue(true);
    assertThat(panel.answered(8, 200)).extracting(Poll::waitNanos).containsExactly(8L, 0L);
  }
}
