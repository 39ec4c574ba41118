package dev.vestibule.interop;

import static dev.vestibule.interop.Storms.CLEAN;
import static dev.vestibule.interop.Storms.EXCUSED;
import static dev.vestibule.interop.Storms.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./vestibule storm} over two replicas that share a Redis. Its exit status says whether what
 * was expected came true.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class FleetStormIT {

  private final Storms storms;
  private final Running holderKilled;
  private final Running keysRotated;

  FleetStormIT(@TempDir Path folder) {
    this.storms = new Storms(folder);
    // The answers are far off when the holder is found and killed, also where that takes a second.
    this.holderKilled =
        storms.start(
            "holder-killed",
            EXCUSED,
            fleet("--provider-latency", "3s", "--kill", "replica=holder,at=3s"));
    // Long enough for four restarts and more, also where one takes some seconds.
    this.keysRotated = storms.start("keys-rotated", 8, CLEAN, fleet("--rotate-keys", "at=1s"));
  }

  @AfterAll
  void end() {
    storms.close();
  }

  @Test
  void nobodyIsLostWhenWhoHoldsTheGrantIsKilled() {
    assertThat(holderKilled.exitStatus(PATIENCE)).as(holderKilled::output).isZero();
    // It was gone for a moment: that must be seen too, or nobody was killed.
    assertThat(holderKilled.output())
        .contains("as expected: " + EXCUSED, "kill -9 of the holder", "502: ");
  }

  @Test
  void nobodyIsLostWhileKeysAreChanged() {
    assertThat(keysRotated.exitStatus(PATIENCE)).as(keysRotated::output).isZero();
    assertThat(keysRotated.output()).contains("as expected: " + CLEAN, "keys rotated");
  }

  private static String[] fleet(String... more) {
    return Stream.concat(
            Stream.of("--gateway", "vestibule-redis", "--replicas", "2"), Stream.of(more))
        .toArray(String[]::new);
  }
}
