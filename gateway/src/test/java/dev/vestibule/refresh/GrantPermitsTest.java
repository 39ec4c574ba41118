package dev.vestibule.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.refresh.GrantPermits.Admittance;
import dev.vestibule.refresh.GrantPermits.Permit;
import dev.vestibule.refresh.GrantPermits.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class GrantPermitsTest {
  private static final int FAULTS_THAT_OPEN = 5;

  private final AtomicReference<Instant> now = new AtomicReference<>(ProtocolFixture.NOW);

  @Test
  void onlySoManyWaitForAPlaceAndTheNextIsTurnedAwayAtOnce() {
    GrantPermits permits = permits(1, 1);
    Permit held = taken(permits);
    Waiter waiting = permits.queue(new Bell());

    assertThat(enter(permits)).isInstanceOf(Admittance.Denied.class);
    assertThat(waiting.enter()).isInstanceOf(Admittance.Queued.class);

    held.close();
    permit(waiting).close();
    taken(permits).close();
  }

  @Test
  void whoWaitsGoesBeforeWhoComes() {
    GrantPermits permits = permits(1, 10);
    Permit held = taken(permits);
    Waiter first = permits.queue(new Bell());
    Waiter second = permits.queue(new Bell());
    held.close();

    assertThat(enter(permits)).isInstanceOf(Admittance.Queued.class);
    assertThat(second.enter()).isInstanceOf(Admittance.Queued.class);
    permit(first).close();
    permit(second).close();
  }

  @Test
  void whoseTurnHasComeIsTold() throws Exception {
    GrantPermits permits = permits(1, 1);
    Permit held = taken(permits);
    Bell bell = new Bell();
    permits.queue(bell);
    assertThat(bell.await(Duration.ZERO)).isFalse();

    held.close();

    assertThat(bell.await(Duration.ZERO)).isTrue();
  }

  @Test
  void onceClosedWhoWaitsIsTurnedAwayAndWhoIsInStaysSo() throws Exception {
    GrantPermits permits = permits(1, 1);
    Permit held = taken(permits);
    Bell bell = new Bell();
    Waiter waiting = permits.queue(bell);

    permits.close();

    assertThat(bell.await(Duration.ZERO)).isTrue();
    assertThat(waiting.enter()).isInstanceOf(Admittance.Denied.class);
    held.close();
    assertThat(waiting.enter()).isInstanceOf(Admittance.Denied.class);
    assertThat(enter(permits)).isInstanceOf(Admittance.Denied.class);
  }

  @Test
  void nothingMoreComesOfWhoWasLetIn() {
    GrantPermits permits = permits(1, 1);
    Waiter waiter = permits.queue(new Bell());
    Permit held = permit(waiter);

    assertThat(waiter.enter()).isInstanceOf(Admittance.Denied.class);
    waiter.close();
    assertThat(enter(permits)).as("the place is taken still").isInstanceOf(Admittance.Queued.class);
    held.close();
  }

  @Test
  void whoLeavesTheQueueIsNotWaitedFor() {
    GrantPermits permits = permits(1, 2);
    Permit held = taken(permits);
    Waiter leaving = permits.queue(new Bell());
    Waiter staying = permits.queue(new Bell());

    leaving.close();
    held.close();

    permit(staying).close();
    taken(permits).close();
  }

  @Test
  void whoLeavesAsTheTurnComesPassesItOn() {
    GrantPermits permits = permits(1, 2);
    Permit held = taken(permits);
    Waiter leaving = permits.queue(new Bell());
    Waiter staying = permits.queue(new Bell());

    held.close();
    leaving.close();
    leaving.close();

    Permit passed = permit(staying);
    assertThat(enter(permits)).isInstanceOf(Admittance.Queued.class);
    passed.close();
  }

  @Test
  void aPlaceIsNotTakenFromOthersWhileTheProviderIsLeftAlone() {
    GrantPermits permits = opened();
    for (int refused = 0; refused < 3; refused++) {
      assertThat(enter(permits)).isInstanceOf(Admittance.Denied.class);
    }
    pass(Duration.ofSeconds(2));

    taken(permits).close();
  }

  @Test
  void aTrialThatPresentsNothingIsGivenBack() {
    GrantPermits permits = opened();
    pass(Duration.ofSeconds(2));

    for (int trial = 0; trial < 5; trial++) {
      taken(permits).close();
    }
  }

  @Test
  void aTrialThatWasJudgedIsNotGivenBackWhateverCameOfIt() {
    for (boolean works : new boolean[] {true, false}) {
      GrantPermits permits = opened(permits(2, 1));
      pass(Duration.ofSeconds(2));
      Permit first = taken(permits);
      if (works) {
        first.worked();
      } else {
        first.failed("a fault");
      }
      first.close();
      Permit second = taken(permits);

      assertThat(enter(permits)).as("two are enough to know").isInstanceOf(Admittance.Denied.class);
      second.close();
    }
  }

  @Test
  void trialsThatWorkEndTheRest() {
    GrantPermits permits = opened();
    pass(Duration.ofSeconds(2));
    for (int trial = 0; trial < 5; trial++) {
      Permit permit = taken(permits);
      permit.worked();
      permit.close();
    }
  }

  @Test
  void trialsThatFailLeaveTheProviderAloneForLonger() {
    GrantPermits permits = opened();
    pass(Duration.ofMillis(1100));
    for (int trial = 0; trial < 2; trial++) {
      fail(permits);
    }
    pass(Duration.ofMillis(1100));
    assertThat(enter(permits)).isInstanceOf(Admittance.Denied.class);
    pass(Duration.ofSeconds(1));
    taken(permits).close();
  }

  @Test
  void whoIsDeniedIsToldHowLongAndNeverMoreThanFiveSeconds() {
    GrantPermits permits = opened();
    for (int round = 0; round < 6; round++) {
      pass(Duration.ofSeconds(6));
      for (int trial = 0; trial < 2; trial++) {
        fail(permits);
      }
    }

    assertThat(enter(permits)).isEqualTo(new Admittance.Denied(Duration.ofSeconds(5)));
    pass(Duration.ofSeconds(2));
    assertThat(enter(permits)).isEqualTo(new Admittance.Denied(Duration.ofSeconds(3)));
    pass(Duration.ofMillis(2_500));
    assertThat(enter(permits)).isEqualTo(new Admittance.Denied(Duration.ofSeconds(1)));
    pass(Duration.ofSeconds(1));
    taken(permits).close();
  }

  private GrantPermits opened() {
    return opened(permits(1, 1));
  }

  private static GrantPermits opened(GrantPermits permits) {
    for (int fault = 0; fault < FAULTS_THAT_OPEN; fault++) {
      fail(permits);
    }
    assertThat(enter(permits)).isInstanceOf(Admittance.Denied.class);
    return permits;
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private GrantPermits permits(int concurrent, int queue) {
    RefreshPolicy usual = ProtocolFixture.POLICY;
    InstantSource clock = now::get;
    return new GrantPermits(
        "corp",
        new RefreshPolicy(
            usual.ahead(),
            usual.deadline(),
            usual.connectTimeout(),
            concurrent,
            queue,
            usual.maxTokenAge(),
            usual.refusals(),
            usual.window(),
            usual.coolDown()),
        clock.withZone(ZoneOffset.UTC));
  }

  private static void fail(GrantPermits permits) {
    Permit permit = taken(permits);
    permit.failed("a fault");
    permit.close();
  }

  private static Admittance enter(GrantPermits permits) {
    return permits.queue(new Bell()).enter();
  }

  private static Permit taken(GrantPermits permits) {
    return permit(permits.queue(new Bell()));
  }

  private static Permit permit(Waiter waiter) {
    Admittance admittance = waiter.enter();
    assertThat(admittance).isInstanceOf(Admittance.Granted.class);
    return ((Admittance.Granted) admittance).permit();
  }
}
