package dev.vestibule.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RedisServerTest {

  @TempDir private Path folder;

  @Test
  void itComesBackOnTheSamePortWithItsData() {
    try (RedisServer redis = RedisServer.in(folder)) {
      redis.start();
      String address = redis.address();
      assertThat(redis.ask("SET", "a", "1")).isEqualTo("OK");
      redis.stop();
      assertThat(redis.isRunning()).isFalse();
      redis.start();
      assertThat(redis.address()).isEqualTo(address);
      assertThat(redis.ask("GET", "a")).isEqualTo("1");
    }
  }

  @Test
  void itComesBackWithoutItsDataWhereThatIsWanted() {
    try (RedisServer redis = RedisServer.in(folder)) {
      redis.start();
      redis.ask("SET", "a", "1");
      assertThatThrownBy(redis::startEmpty).isInstanceOf(IllegalStateException.class);
      redis.kill();
      redis.startEmpty();
      assertThat(redis.ask("EXISTS", "a")).isEqualTo("0");
    }
  }

  @Test
  void aFrozenOneAnswersNobodyUntilItIsThawed() {
    try (RedisServer redis = RedisServer.in(folder)) {
      redis.start();
      redis.freeze();
      assertThat(redis.ask("PING")).isEmpty();
      redis.thaw();
      assertThat(redis.ask("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void aFailoverKeepsTheAddressAndWhatTheReplicaHadHeard() throws Exception {
    try (RedisPair pair = RedisPair.in(folder)) {
      pair.start();
      int port = pair.primary().port();
      pair.primary().ask("SET", "heard", "1");
      await().until(() -> Replication.isCaughtUp(pair.primary().ask("INFO", "replication")));
      pair.cut();
      assertThat(pair.primary().ask("SET", "unheard", "1")).isEqualTo("OK");
      pair.failOver();
      assertThat(pair.address()).isEqualTo("127.0.0.1:" + port);
      assertThat(RedisQuestion.ask(port, "GET", "heard")).isEqualTo("1");
      assertThat(RedisQuestion.ask(port, "EXISTS", "unheard")).isEqualTo("0");
      assertThat(RedisQuestion.ask(port, "SET", "after", "1")).isEqualTo("OK");
      // Who died came back elsewhere, and has what its successor has.
      assertThat(pair.primary().port()).isNotEqualTo(port);
      await().untilAsserted(() -> assertThat(pair.primary().ask("GET", "after")).isEqualTo("1"));
      assertThat(pair.primary().ask("EXISTS", "unheard")).isEqualTo("0");
    }
  }
}
