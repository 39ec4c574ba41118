package dev.vestibule.interop;

import static dev.vestibule.interop.Storms.PATIENCE;
import static dev.vestibule.interop.Storms.UNSETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./vestibule storm} over two replicas that share a Redis Cluster. */
@Timeout(180)
class ClusterStormIT {

  ClusterStormIT() {}

  @Test
  void nobodyIsLostWhenAPrimaryIsKilled(@TempDir Path folder) {
    try (Storms storms = new Storms(folder)) {
      Running storm =
          storms.start(
              "primary-killed",
              4,
              UNSETTLED,
              "--gateway",
              "vestibule-redis",
              "--replicas",
              "2",
              "--redis-cluster",
              "--redis-failover",
              "at=3s");
      assertThat(storm.exitStatus(PATIENCE)).as(storm::output).isZero();
      assertThat(storm.output())
          .contains("as expected: " + UNSETTLED, "Cluster primary killed at 3s");
    }
  }
}
