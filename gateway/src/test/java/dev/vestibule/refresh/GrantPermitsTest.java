package dev.vestibule.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.refresh.GrantPermits.Admittance;
import dev.vestibule.refresh.GrantPermits.Permit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class GrantPermitsTest {
  private static final int FAULTS_THAT_OPEN = 5;

  private final AtomicReference<Instant> now = new AtomicReference<>(ProtocolFixture.NOW);

  @Test
  void onlySoManyWaitForAPlaceAndTheNextIsTurnedAwayAtOnce() throws Exception {
    GrantPermits permits = permits(1, 1);
    Permit held = taken(permits);
    Thread waiting = waiting(permits, () -> {});

    assertThat(permits.take()).isInstanceOf(Admittance.Denied.class);

    held.close();
    waiting.join();
    taken(permits).close();
  }

  @Test
  void whoWaitsGoesBeforeWhoComes() throws Exception {
    GrantPermits permits = permits(1, 10);
    Queue<String> order = new ConcurrentLinkedQueue<>();
    for (int round = 0; round < 5; round++) {
      Permit held = taken(permits);
      Thread waiting = waiting(permits, () -> order.add("who waits"));
      held.close();

      Permit mine = taken(permits);

      order.add("who comes");
      waiting.join();
      mine.close();
      assertThat(order).containsExactly("who waits", "who comes");
      order.clear();
    }
  }

  @Test
  void aPlaceIsNotTakenFromOthersWhileTheProviderIsLeftAlone() throws Exception {
    GrantPermits permits = opened();
    for (int refused = 0; refused < 3; refused++) {
      assertThat(permits.take()).isInstanceOf(Admittance.Denied.class);
    }
    pass(Duration.ofSeconds(2));

    taken(permits).close();
  }

  @Test
  void aTrialThatPresentsNothingIsGivenBack() throws Exception {
    GrantPermits permits = opened();
    pass(Duration.ofSeconds(2));

    for (int trial = 0; trial < 5; trial++) {
      taken(permits).close();
    }
  }

  @Test
  void trialsThatWorkEndTheRest() throws Exception {
    GrantPermits permits = opened();
    pass(Duration.ofSeconds(2));
    for (int trial = 0; trial < 5; trial++) {
      Permit permit = taken(permits);
      permit.worked();
      permit.close();
    }
  }

  @Test
  void trialsThatFailLeaveTheProviderAloneForLonger() throws Exception {
    GrantPermits permits = opened();
    pass(Duration.ofMillis(1100));
    for (int trial = 0; trial < 2; trial++) {
      fail(permits);
    }
    pass(Duration.ofMillis(1100));
    assertThat(permits.take()).isInstanceOf(Admittance.Denied.class);
    pass(Duration.ofSeconds(1));
    taken(permits).close();
  }

  @Test
  void whoIsDeniedIsToldHowLongAndNeverMoreThanFiveSeconds() throws Exception {
    GrantPermits permits = opened();
    for (int round = 0; round < 6; round++) {
      pass(Duration.ofSeconds(6));
      for (int trial = 0; trial < 2; trial++) {
        fail(permits);
      }
    }

    assertThat(permits.take()).isEqualTo(new Admittance.Denied(Duration.ofSeconds(5)));
    pass(Duration.ofSeconds(2));
    assertThat(permits.take()).isEqualTo(new Admittance.Denied(Duration.ofSeconds(3)));
    pass(Duration.ofMillis(2_500));
    assertThat(permits.take()).isEqualTo(new Admittance.Denied(Duration.ofSeconds(1)));
    pass(Duration.ofSeconds(1));
    taken(permits).close();
  }

  private GrantPermits opened() throws InterruptedException {
    GrantPermits permits = permits(1, 1);
    for (int fault = 0; fault < FAULTS_THAT_OPEN; fault++) {
      fail(permits);
    }
    assertThat(permits.take()).isInstanceOf(Admittance.Denied.class);
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

  private static void fail(GrantPermits permits) throws InterruptedException {
    Permit permit = taken(permits);
    permit.failed("a fault");
    permit.close();
  }

  private static Permit taken(GrantPermits permits) throws InterruptedException {
    Admittance admittance = permits.take();
    assertThat(admittance).isInstanceOf(Admittance.Granted.class);
    return ((Admittance.Granted) admittance).permit();
  }

  /** Somebody who stands in the queue, and gives the place back after {@code use}. */
  private static Thread waiting(GrantPermits permits, Runnable use) {
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try (Permit _ = taken(permits)) {
                use.run();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    return waiting;
  }
}
