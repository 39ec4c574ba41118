package dev.vestibule.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RedisClusterTest {

  /** In slot 3300, which is one of the first primary's. */
  private static final String KEY = "{b}:key";

  @TempDir private Path folder;

  @Test
  void aPrimaryThatDiesIsSucceededByItsReplicaAndFollowsItThen() throws Exception {
    try (RedisCluster cluster = RedisCluster.in(folder)) {
      cluster.start();
      List<Integer> ports = ports(cluster);
      assertThat(ports).hasSize(6).doesNotHaveDuplicates();
      RedisServer primary = cluster.primary();
      assertThat(primary.ask("SET", KEY, "heard")).isEqualTo("OK");
      await().until(() -> Replication.isCaughtUp(primary.ask("INFO", "replication")));

      cluster.failOver();
      assertThat(primary.isRunning()).isFalse();
      int successor = ports.get(3);
      assertThat(RedisQuestion.ask(successor, "GET", KEY)).isEqualTo("heard");
      assertThat(RedisQuestion.ask(successor, "SET", KEY, "after")).isEqualTo("OK");
      for (int other : ports.subList(1, 3)) {
        assertThat(RedisQuestion.ask(other, "GET", KEY))
            .matches("-MOVED \\d+ 127\\.0\\.0\\.1:" + successor);
      }

      cluster.comeBack();
      assertThat(primary.ask("GET", KEY)).endsWith("127.0.0.1:" + successor);
      await()
          .until(() -> Replication.isCaughtUp(RedisQuestion.ask(successor, "INFO", "replication")));
      assertThat(cluster.addresses()).hasSize(6).contains(primary.address());
    }
  }

  @Test
  void whenItIsClosedNobodyOfItRuns() {
    RedisCluster cluster = RedisCluster.in(folder);
    cluster.start();
    cluster.close();
    assertThat(ports(cluster)).allMatch(FreePorts::isFree);
  }

  private static List<Integer> ports(RedisCluster cluster) {
    return cluster.addresses().stream()
        .map(address -> Integer.valueOf(address.substring(address.indexOf(':') + 1)))
        .toList();
  }
}
