package dev.vestibule.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.Origin;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Decisions that block: so many at once, and none that is never made. */
final class AdmissionThreadsTest {
  private static final Decision MADE = new Decision.Challenge("made");

  private final Semaphore places = new Semaphore(1);
  private final AdmissionThreads threads = new AdmissionThreads(places);
  private final CountDownLatch gate = new CountDownLatch(1);

  AdmissionThreadsTest() {}

  @Test
  void whoFindsNoPlaceIsToldSoAtOnceAndAPlaceIsGivenBackBeforeAnybodyHearsOfIt() throws Exception {
    Admission first = threads.later(this::held);

    assertThat(threads.later(() -> MADE))
        .isInstanceOfSatisfying(
            Admission.Now.class,
            at -> assertThat(at.decision()).isInstanceOf(Decision.Unavailable.class));

    gate.countDown();
    assertThat(decided(first)).isEqualTo(MADE);
    assertThat(decided(threads.later(() -> MADE))).isEqualTo(MADE);
  }

  @Test
  void aDefectNeitherLetsInNorLogsOutAndLeavesNoPlaceBehind() throws Exception {
    for (int defect = 0; defect < 2; defect++) {
      Admission failing =
          threads.later(() -> {
            throw new IllegalStateException("a defect");
          });
      assertThat(decided(failing)).isInstanceOf(Decision.Unavailable.class);
    }
  }

  @Test
  void strangersAreBoundedByThemselvesWhicheverWayTheyCame() throws Exception {
    Strangers strangers = new Strangers(_ -> held(), 1);
    Admission first = strangers.admit(navigation());

    assertThat(strangers.decide(navigation())).isInstanceOf(Decision.Unavailable.class);
    gate.countDown();
    assertThat(decided(first)).isEqualTo(MADE);
    for (int login = 0; login < 2; login++) {
      assertThat(strangers.decide(navigation())).isEqualTo(MADE);
    }
  }

  @Test
  void aLoginThatFailsLeavesNoPlaceBehind() throws Exception {
    Strangers strangers =
        new Strangers(
            _ -> {
              throw new IllegalStateException("a defect");
            },
            1);
    for (int login = 0; login < 2; login++) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> strangers.decide(navigation()));
    }
  }

  private Decision held() throws InterruptedException {
    gate.await();
    return MADE;
  }

  private static Decision decided(Admission admission) throws Exception {
    return switch (admission) {
      case Admission.Now(Decision decision) -> decision;
      case Admission.Later(var later) -> later.toCompletableFuture().get(30, TimeUnit.SECONDS);
    };
  }

  private static AuthRequest navigation() {
    return new AuthRequest(
        "GET",
        new Origin("https", "app.example.com"),
        "/panel",
        name -> name.equals("accept") ? List.of("text/html") : List.of());
  }
}
