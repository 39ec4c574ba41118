package dev.vestibule.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vestibule.lab.report.Report.FaultMark;
import dev.vestibule.lab.report.Report.Second;
import dev.vestibule.lab.report.Report.Waits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecorderTest {

  private static final long BEGUN = 5_000_000_000L;

  private long now = BEGUN;
  private final Recorder recorder = new Recorder(() -> now, BEGUN, 2, 2);

  @Test
  void percentilesAreThoseOfASortedList() {
    Random random = new Random(1);
    long[] millis = new long[10_000];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = (long) Math.exp(random.nextDouble() * 10);
      poll(0, i, millis[i], 200);
    }
    Arrays.sort(millis);
    Report report = report();
    assertThat((double) report.p50())
        .isCloseTo((double) millis[4_999], within(millis[4_999] / 500.0 + 1));
    assertThat((double) report.p99())
        .isCloseTo((double) millis[9_899], within(millis[9_899] / 500.0 + 1));
    assertThat(report.max()).isEqualTo(millis[9_999]);
    assertThat(report.polls()).isEqualTo(10_000);
  }

  @Test
  void aStallCountsForEveryPollThatFellIntoIt() {
    // One request takes 10 s. Without the nine polls that waited behind it the median would be 5.
    recorder.polled(0, at(0), millis(10_000), 200, true, true);
    for (int waiting = 1; waiting < 10; waiting++) {
      recorder.polled(0, at(waiting * 1_000L), millis(10_000 - waiting * 1_000), 200, false, true);
    }
    for (int after = 10; after < 13; after++) {
      poll(0, after * 1_000L, 5, 200);
    }
    Report report = report();
    assertThat(report.requests()).isEqualTo(4);
    assertThat(report.statuses()).containsExactlyEntriesOf(Map.of("200", 4L));
    assertThat(report.polls()).isEqualTo(13);
    assertThat((double) report.p50()).isCloseTo(4_000, within(8.0));
    assertThat(report.seconds().get(3).valid().max()).isEqualTo(7_000);
  }

  @Test
  void waitsAreKeptApartByWhetherTheTokenWasValid() {
    recorder.polled(0, at(0), millis(3), 200, true, true);
    recorder.polled(1, at(0), millis(700), 200, true, false);
    Report report = report();
    assertThat(report.whileValid()).isEqualTo(new Waits(1, 3, 3, 3));
    assertThat(report.afterExpiry().polls()).isEqualTo(1);
    assertThat(report.afterExpiry().max()).isEqualTo(700);
  }

  @Test
  void answersAreCountedByStatusAndWhatHungApart() {
    for (int status : new int[] {200, 200, 302, 401, 503, 0}) {
      poll(0, 0, 1, status);
    }
    Report report = report();
    assertThat(report.statuses()).hasToString("{200=2, 302=1, 401=1, 503=1}");
    assertThat(report.hung()).isEqualTo(1);
    assertThat(report.requests()).isEqualTo(6);
    assertThat(report.seconds().getFirst().statuses())
        .isEqualTo(new Report.Statuses(2, 1, 1, 0, 1, 1));
  }

  @Test
  void anErrorIsNoServiceAndStandsInNoWait() {
    recorder.polled(0, at(0), millis(5_000), 200, true, false);
    recorder.polled(0, at(6_000), millis(1), 503, true, false);
    recorder.polled(0, at(6_100), millis(1), 503, false, false);
    recorder.polled(0, at(7_000), millis(30_000), 0, true, false);
    Report report = report();
    assertThat(report.polls()).isEqualTo(4);
    assertThat(report.unserved()).isEqualTo(3);
    assertThat(report.afterExpiry().polls()).isEqualTo(2);
    assertThat((double) report.afterExpiry().p50()).isCloseTo(5_000, within(10.0));
    assertThat(report.max()).isEqualTo(30_000);
  }

  @Test
  void everyLossHasItsReason() {
    recorder.lost(Loss.INNOCENT);
    recorder.lost(Loss.INNOCENT);
    recorder.lost(Loss.BURNED);
    Report report = report();
    assertThat(report.sessionsLost()).isEqualTo(3);
    assertThat(report.innocentLost()).isEqualTo(2);
    assertThat(report.lostBecause())
        .hasToString(
            "{innocent=2, answerLost=0, burned=1, endedByProvider=0, killedWithAnswer=0,"
                + " frozenWithAnswer=0}");
  }

  @Test
  void everyEventHasItsFigure() {
    Event[] events = Event.values();
    for (int i = 0; i < events.length; i++) {
      for (int times = 0; times <= i; times++) {
        recorder.count(events[i]);
      }
    }
    Report report = report();
    assertThat(
            List.of(
                report.logins(),
                report.loginsForced(),
                report.loginsFailed(),
                report.falseRefusals(),
                report.servedWithoutSession(),
                report.servedAsAnother(),
                report.deadTokens(),
                report.stranded()))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void whatTheProviderCountedStandsInItsSecond() {
    now = BEGUN + millis(1_002);
    recorder.second(new ProviderFigures(4, 3, 1, 0, 0));
    now = BEGUN + millis(1_998);
    recorder.second(new ProviderFigures(9, 6, 3, 2, 1));
    recorder.spentNeedlessly(2);
    recorder.spentNeedlessly(1);
    for (int grant = 0; grant < 6; grant++) {
      recorder.idealGrant();
    }
    Report report = report();
    assertThat(report.seconds()).extracting(Second::grants).containsExactly(4L, 5L);
    assertThat(report.seconds()).extracting(Second::refusals).containsExactly(1L, 2L);
    assertThat(report.seconds()).extracting(Second::spentPresented).containsExactly(0L, 2L);
    assertThat(report.grants()).isEqualTo(9);
    assertThat(report.grantsAccepted()).isEqualTo(6);
    assertThat(report.grantsIdeal()).isEqualTo(6);
    assertThat(report.grantsPerExpiry()).isEqualTo(1.5);
    assertThat(report.refusals()).isEqualTo(3);
    assertThat(report.spentPresented()).isEqualTo(2);
    assertThat(report.spentNeedlessly()).isEqualTo(1);
    assertThat(report.familiesRevoked()).isEqualTo(1);
  }

  @Test
  void theStormSaysHowLateItWasItself() {
    for (int timer = 0; timer < 99; timer++) {
      recorder.ownDelay(TimeUnit.MILLISECONDS.toNanos(2));
    }
    recorder.ownDelay(TimeUnit.MILLISECONDS.toNanos(150));
    assertThat(report().ownDelay()).isEqualTo(new Report.Delay(2, 150));
  }

  @Test
  void recoveryLastsUntilTheLastSessionIsServedAgain() {
    fault("provider down", 1_000, true);
    fault("provider down", 2_000, false);
    poll(0, 2_100, 10, 200);
    poll(0, 2_200, 10, 200);
    poll(1, 2_500, 10, 503);
    poll(1, 3_500, 10, 503);
    poll(1, 4_490, 10, 200);
    poll(1, 5_000, 10, 200);
    Report report = report();
    assertThat(report.recovery()).isEqualTo(2_500);
    assertThat(report.faults())
        .containsExactly(new FaultMark("provider down", 1_000, 2_000, 2_500));
  }

  @Test
  void aLateAnswerIsHarmToo() {
    fault("paused", 1_000, true);
    fault("paused", 4_000, false);
    poll(0, 1_500, 2_700, 200);
    poll(0, 4_300, 10, 200);
    assertThat(report().recovery()).isEqualTo(200);
  }

  @Test
  void whoFailsOnceMoreWasNotWell() {
    fault("failover", 1_000, true);
    fault("failover", 2_000, false);
    for (int at = 2_100; at < 3_000; at += 100) {
      poll(0, at, 10, 200);
    }
    poll(0, 9_000, 10, 503);
    poll(0, 9_990, 10, 200);
    poll(0, 10_490, 10, 200);
    assertThat(report().recovery()).isEqualTo(8_000);
  }

  @Test
  void aHarmAfterTheNextFaultIsThatFaults() {
    fault("kill -9", 1_000, true);
    fault("kill -9", 1_000, false);
    poll(0, 1_100, 10, 200);
    poll(0, 1_200, 10, 200);
    poll(1, 1_100, 10, 200);
    poll(1, 1_200, 10, 200);
    fault("paused", 2_000, true);
    fault("paused", 3_000, false);
    poll(0, 3_100, 10, 503);
    poll(0, 3_490, 10, 200);
    poll(0, 3_690, 10, 200);
    assertThat(report().faults())
        .containsExactly(
            new FaultMark("kill -9", 1_000, 1_000, 0), new FaultMark("paused", 2_000, 3_000, 500));
  }

  @Test
  void noneIsNeededWhereNobodyNoticed() {
    fault("kill -9", 1_000, true);
    fault("kill -9", 1_000, false);
    poll(0, 1_100, 10, 200);
    assertThat(report().recovery()).isZero();
  }

  @Test
  void whoFailsToTheEndHasNeverRecovered() {
    fault("kill -9", 1_000, true);
    fault("kill -9", 1_000, false);
    poll(0, 1_100, 10, 502);
    poll(0, 1_200, 10, 200);
    assertThat(report().recovery()).isEqualTo(Report.NEVER);
  }

  @Test
  void aFaultThatIsStillOnLastsToTheEnd() {
    fault("provider down", 1_000, true);
    assertThat(recorder.glimpse().faults()).isEqualTo("provider down");
    assertThat(report().faults())
        .containsExactly(new FaultMark("provider down", 1_000, 75_000, Report.NEVER));
  }

  @Test
  void theLastWordOfAReplicaStands() {
    recorder.replica(new ReplicaFigures("one", 1.004, 80, 1));
    recorder.replica(new ReplicaFigures("one", 2.006, 90, 2));
    assertThat(report().replicas()).containsExactly(new ReplicaFigures("one", 2.01, 90, 2));
  }

  @Test
  void whatIsLateForItsSecondStillCounts() {
    poll(0, 0, 5, 200);
    poll(0, (Timeline.OPEN + 10) * 1_000L, 5, 200);
    recorder.polled(1, at(0), millis(80_000), 200, true, true);
    assertThat(report().seconds().getFirst().valid()).isEqualTo(new Waits(2, 5, 5, 80_000));
  }

  @Test
  void secondsAndFaultsAreBounded() {
    poll(0, 100L * 3_600 * 1_000, 5, 200);
    for (int fault = 0; fault < FaultLog.MOST + 5; fault++) {
      fault("kill -9", fault, true);
      fault("kill -9", fault, false);
    }
    poll(0, (Timeline.SECONDS - 1) * 1_000L, 5, 200);
    Report report = report();
    assertThat(report.requests()).isEqualTo(2);
    assertThat(report.seconds()).hasSize(Timeline.SECONDS);
    assertThat(report.faults()).hasSize(FaultLog.MOST);
  }

  @Test
  void theGlimpseTellsHowItStands() {
    poll(0, 0, 900, 200);
    recorder.lost(Loss.BURNED);
    recorder.second(new ProviderFigures(3, 2, 1, 1, 1));
    assertThat(recorder.glimpse().lately()).isEqualTo(900);
    poll(0, 1_000, 7, 0);
    now = BEGUN + millis(2_500);
    assertThat(recorder.glimpse()).isEqualTo(new Glimpse(2, 2, 1, 1, 0, 3, 1, 7, 900, ""));
  }

  @Test
  void nothingIsLostWhenManySpeakAtOnce() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int speaker = 0; speaker < 8; speaker++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < 1_000; i++) {
              poll(i % 2, i, 3, 200);
              recorder.count(Event.DEAD_TOKEN);
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(report().statuses()).containsEntry("200", 8_000L);
    assertThat(report().deadTokens()).isEqualTo(8_000);
  }

  @Test
  void aSessionThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> poll(2, 0, 1, 200)).hasMessage("session: 2 (expected: < 2)");
  }

  private void poll(int session, long dueMillis, long waitMillis, int status) {
    recorder.polled(session, at(dueMillis), millis(waitMillis), status, true, true);
  }

  private void fault(String what, long atMillis, boolean begins) {
    now = at(atMillis);
    recorder.fault(what, begins);
  }

  private Report report() {
    return recorder.finish(Samples.facts("gateway", List.of(), 75));
  }

  private static long at(long millis) {
    return BEGUN + millis(millis);
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
