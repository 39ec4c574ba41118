package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.provider.Presentation;
import dev.vestibule.lab.provider.Presentation.Outcome;
import dev.vestibule.lab.provider.ReplayedToken;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeedlessReplaysTest {

  private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");

  private static final int PORT = 40_001;

  private final Interruptions interruptions = new Interruptions();
  private final NeedlessReplays rule = new NeedlessReplays(interruptions);

  @Test
  void whoHasTheAnswerNeedsNoOther() {
    assertThat(needless(first(0, delivered(100)), again(900, delivered(950)))).isOne();
  }

  @Test
  void whoseAnswerIsStillToComeMustWait() {
    assertThat(needless(first(0, new Outcome.UnderWay()), again(10, delivered(20)))).isOne();
    assertThat(needless(first(0, lost(5_000)), again(10, delivered(20)))).isOne();
  }

  @Test
  void whoseAnswerWasLostMayAskOnceMoreAndNotTwice() {
    assertThat(needless(first(0, lost(100)), again(900, delivered(950)))).isZero();
    assertThat(
            needless(
                first(0, lost(100)), again(900, delivered(950)), again(1_900, delivered(1_950))))
        .isOne();
  }

  @Test
  void twoThatAskAtOnceForOneLostAnswerAreOneTooMany() {
    assertThat(needless(first(0, lost(100)), again(900, lost(990)), again(901, lost(991)))).isOne();
  }

  @Test
  void whoseSecondAnswerWasLostTooMayAskAThirdTime() {
    assertThat(needless(first(0, lost(100)), again(900, lost(950)), again(1_900, delivered(1_950))))
        .isZero();
  }

  @Test
  void aLossThatTheProviderSeesAMomentAfterTheNextRequestWasKnownToWhoAsks() {
    assertThat(needless(first(0, lost(950)), again(900, delivered(910)))).isZero();
    assertThat(needless(first(0, lost(951)), again(900, delivered(910)))).isOne();
  }

  @Test
  void anAnswerToWhoWasKilledSoonAfterIsLost() {
    interruptions.killed("a", at(350), at(360), Connections.UNKNOWN);
    assertThat(needless(first(0, delivered(100)), again(900, delivered(950)))).isZero();
    assertThat(needless(first(0, delivered(99)), again(900, delivered(950)))).isOne();
  }

  @Test
  void anAnswerToWhoWasFrozenIsLostWhileItIs() {
    interruptions.froze("a", at(50), Connections.UNKNOWN);
    assertThat(needless(first(0, delivered(100)), again(900, delivered(950)))).isZero();
    interruptions.thawed("a", at(1_000));
    assertThat(needless(first(0, delivered(100)), again(900, delivered(950)))).isZero();
    assertThat(needless(first(0, delivered(1_001)), again(1_100, delivered(1_101)))).isOne();
  }

  @Test
  void whoIsKilledAfterTheSecondTimeDidNotNeedIt() {
    interruptions.killed("a", at(200), at(210), Connections.UNKNOWN);
    assertThat(needless(first(0, delivered(100)), again(150, delivered(160)))).isOne();
  }

  @Test
  void aKillExcusesOneMoreTimeAndNotTwo() {
    interruptions.killed("a", at(110), at(120), Connections.UNKNOWN);
    assertThat(
            needless(
                first(0, delivered(100)),
                again(900, delivered(950)),
                again(1_900, delivered(1_950))))
        .isOne();
  }

  @Test
  void whatCameBeforeTheStormDoesNotCountButUsesItsExcuseUp() {
    assertThat(
            rule.in(
                List.of(
                    new ReplayedToken(
                        List.of(
                            first(0, lost(100)),
                            again(200, delivered(250)),
                            again(300, delivered(350)),
                            again(900, delivered(950))),
                        0)),
                at(500)))
        .isOne();
  }

  @Test
  void whatIsOnlyCountedIsWithoutNeed() {
    assertThat(
            rule.in(
                List.of(
                    new ReplayedToken(List.of(first(0, lost(1)), again(100, delivered(2))), 7),
                    new ReplayedToken(List.of(first(0, lost(1)), again(100, delivered(2))), 0)),
                BEGUN))
        .isEqualTo(7);
  }

  private long needless(Presentation... presentations) {
    return rule.in(List.of(new ReplayedToken(List.of(presentations), 0)), BEGUN);
  }

  private static Presentation first(long at, Outcome outcome) {
    return new Presentation(at(at), false, outcome);
  }

  private static Presentation again(long at, Outcome outcome) {
    return new Presentation(at(at), true, outcome);
  }

  private static Outcome delivered(long at) {
    return new Outcome.Delivered(at(at), PORT);
  }

  private static Outcome lost(long at) {
    return new Outcome.Lost(at(at));
  }

  private static Instant at(long millis) {
    return BEGUN.plusMillis(millis);
  }
}
