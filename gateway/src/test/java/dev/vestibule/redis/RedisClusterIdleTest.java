package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.fleet.RedisCluster;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
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
        Gaps gaps = new Gaps();
        store.watch(gaps);
        int before = looks(probe);

        await().atMost(PATIENCE).until(() -> looks(probe) >= before + ENOUGH_LOOKS);

        assertThat(gaps.lost).hasValue(0);
        assertThat(gaps.back).hasValue(0);
      }
    }
  }

  /** How often this member was asked who else there is. */
  private static int looks(Probe probe) {
    Matcher calls = LOOKS.matcher(probe.redis().info("commandstats"));
    return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
  }

  private static final class Gaps implements SessionStore.Watcher {
    final AtomicInteger lost = new AtomicInteger();
    final AtomicInteger back = new AtomicInteger();

    @Override
    public void changed(RecordKey key) {}

    @Override
    public void noticesLost() {
      lost.incrementAndGet();
    }

    @Override
    public void noticesBack() {
      back.incrementAndGet();
    }
  }
}
