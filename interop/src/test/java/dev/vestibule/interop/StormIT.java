package dev.vestibule.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final String CLEAN = "innocentLost==0 && spentPresented==0 && hung==0";

  /** Where an answer can be lost, its token may be presented once more. */
  private static final String EXCUSED = "innocentLost==0 && spentNeedlessly==0 && hung==0";

  private static final String HOLDER = "replica=holder,at=3s";

  private final Installation installation = Installation.ofThisBuild();
  private final Path folder;
  private final List<Running> storms = new ArrayList<>();
  private final Running killed;
  private final Running dropped;
  private final Running holderKilled;
  private final Running keysRotated;
  private final Running likeZitadel;
  private final Running sinner;
  private final Running apache;

  StormIT(@TempDir Path folder) {
    this.folder = folder;
    // A slow machine may have it in the midst of a grant, whose token it then presents once more.
    this.killed = storm("killed", EXCUSED, "--kill", "at=2s");
    this.dropped = storm("dropped", EXCUSED + " && spentPresented>0", "--drop-answers", "50");
    this.holderKilled =
        storm("holder-killed", EXCUSED, fleet("--provider-latency", "1s", "--kill", HOLDER));
    this.keysRotated = storm("keys-rotated", CLEAN, fleet("--rotate-keys", "at=1s"));
    this.likeZitadel = storm("like-zitadel", CLEAN, "--provider", "zitadel-like");
    this.sinner =
        storm(
            "sinner",
            CLEAN,
            "--provider-latency",
            "300ms",
            "--gateway",
            Sinner.describe("SPENDS_TWICE", folder).toString());
    assertThat(installation.apache()).isExecutable();
    // Whether it spends tokens twice is not the question here, but whether its description holds.
    this.apache =
        storm(
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
    storms.forEach(Running::close);
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
  void aFleetLosesNobodyWhenWhoHoldsTheGrantIsKilled() {
    assertThat(holderKilled.exitStatus(PATIENCE)).as(holderKilled::output).isZero();
    assertThat(holderKilled.output())
        .contains("as expected: " + EXCUSED, "kill -9 of the holder: vestibule (Redis)-");
  }

  @Test
  void aFleetLosesNobodyWhileItsKeysAreChanged() {
    assertThat(keysRotated.exitStatus(PATIENCE)).as(keysRotated::output).isZero();
    assertThat(keysRotated.output()).contains("as expected: " + CLEAN, "keys rotated");
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

  private static String[] fleet(String... more) {
    return Stream.concat(
            Stream.of("--gateway", "vestibule-redis", "--replicas", "2"), Stream.of(more))
        .toArray(String[]::new);
  }

  private Running storm(String name, String expectation, String... more) {
    List<String> words = new ArrayList<>(installation.storm());
    words.addAll(
        List.of(
            "--sessions",
            "5",
            "--panels",
            "5",
            "--interval",
            "200ms",
            "--token-life",
            "5s",
            "--expiries",
            "2",
            "--port",
            Integer.toString(Running.freePort()),
            "--expect",
            expectation));
    words.addAll(List.of(more));
    // Debian has Apache where only root looks.
    Running storm =
        Running.start(name, folder, words, Map.of("PATH", System.getenv("PATH") + ":/usr/sbin"));
    storms.add(storm);
    return storm;
  }
}
