package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.fleet.RedisCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Cluster in which nothing happens. The client looks at its members now and then, over
 * connections that it makes for that and closes again; no notice can be missed by that.
 */
final class RedisClusterIdleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern LOOKS = Pattern.compile("cmdstat_cluster\\|nodes:calls=(\\d+)");

  /** When the second begins, the first has ended. */
  private static final int ENOUGH_LOOKS = 2;

  @TempDir private Path folder = Path.of("");

  RedisClusterIdleTest() {}

  @Test
  void aClusterInWhichNothingHappensGivesNoGapInTheNotices() throws Exception {
    try (RedisCluster cluster = RedisCluster.in(folder)) {
      cluster.start();
      int port = RedisAddress.parse(cluster.addresses().getFirst()).port();
      try (RedisStore store = Configurations.cluster(port).open();
          Probe probe = new Probe(port)) {
        Heard heard = new Heard();
        store.watch(heard);
        int before = looks(probe);

        await().atMost(PATIENCE).until(() -> looks(probe) >= before + ENOUGH_LOOKS);

        assertThat(heard.lost).hasValue(0);
        assertThat(heard.back).hasValue(0);
      }
    }
  }

  /** How often this member was asked who else there is. */
  private static int looks(Probe probe) {
    Matcher calls = LOOKS.matcher(probe.redis().info("commandstats"));
    return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
  }
}
