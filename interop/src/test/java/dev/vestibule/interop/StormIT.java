package dev.vestibule.interop;

import static dev.vestibule.interop.Storms.CLEAN;
import static dev.vestibule.interop.Storms.EXCUSED;
import static dev.vestibule.interop.Storms.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./vestibule storm} as people type it, a process of its own: its exit status says whether
 * what was expected came true. All storms run at once, for they mostly wait.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class StormIT {

  private final Storms storms;
  private final Running killed;
  private final Running dropped;
  private final Running likeZitadel;
  private final Running sinner;
  private final Running apache;

  StormIT(@TempDir Path folder) {
    this.storms = new Storms(folder);
    // A slow machine may have it in the midst of a grant, whose token it then presents once more.
    this.killed = storms.start("killed", EXCUSED, "--kill", "at=300ms");
    this.dropped =
        storms.start("dropped", EXCUSED + " && spentPresented>0", "--drop-answers", "50");
    this.likeZitadel = storms.start("like-zitadel", CLEAN, "--provider", "zitadel-like");
    this.sinner =
        storms.start(
            "sinner",
            CLEAN,
            "--provider-latency",
            "300ms",
            "--gateway",
            Sinner.describe("SPENDS_TWICE", folder).toString());
    assertThat(Installation.ofThisBuild().apache()).isExecutable();
    // Whether it spends tokens twice is not the question here, but whether its description holds.
    this.apache =
        storms.start(
            "mod_auth_openidc",
            "sessionsLost==0 && hung==0 && requests>100 && grantsAccepted>=5"
                + " && servedAsAnother==0 && servedWithoutSession==0 && deadTokens==0",
            "--provider",
            "grace 30s",
            "--gateway",
            "mod_auth_openidc");
  }

  @AfterAll
  void end() {
    storms.close();
  }

  @Test
  void vestibuleLosesNobodyWhenItIsKilled() {
    assertThat(killed.exitStatus(PATIENCE)).as(killed::output).isZero();
    assertThat(killed.output()).contains("as expected: " + EXCUSED, "kill -9: vestibule-0");
    // It was gone for a moment: that must be seen too, or nothing was killed.
    assertThat(killed.output()).contains("502: ");
  }

  @Test
  void vestibulePresentsATokenOnceMoreWhoseAnswerWasDroppedAndNoOther() {
    assertThat(dropped.exitStatus(PATIENCE)).as(dropped::output).isZero();
    assertThat(dropped.output()).contains("once more after its answer was lost (spentPresented)");
  }

  @Test
  void vestibuleLosesNobodyWhereOldTokensDieAtOnce() {
    assertThat(likeZitadel.exitStatus(PATIENCE)).as(likeZitadel::output).isZero();
    assertThat(likeZitadel.output()).contains("as expected: " + CLEAN);
  }

  @Test
  void whoSpendsTokensTwiceDoesNotPass() {
    assertThat(sinner.exitStatus(PATIENCE)).as(sinner::output).isEqualTo(1);
    assertThat(sinner.output())
        .contains("not as expected: innocentLost == 0", "not as expected: spentPresented == 0")
        .contains("had been delivered (spentNeedlessly)");
  }

  @Test
  void theDescriptionOfApachesModuleStillHolds() {
    assertThat(apache.exitStatus(PATIENCE)).as(apache::output).isZero();
  }
}
