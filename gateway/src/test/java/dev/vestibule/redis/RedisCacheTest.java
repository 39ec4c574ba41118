package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.vestibule.cache.RemoteCache;
import dev.vestibule.cache.RemoteCache.Kept;
import dev.vestibule.cache.RemoteCacheUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RedisCacheTest {
  private static final String NAME = "ab" + "0".repeat(62);
  private static final Duration LIFE = Duration.ofMinutes(1);

  @RegisterExtension static final OneRedis REDIS = new OneRedis();
  private RedisStore store;
  private RemoteCache cache;

  RedisCacheTest() {}

  @BeforeEach
  void open() throws Exception {
    store = Configurations.at(REDIS.port()).open();
    cache = store.cache();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatIsPutIsFoundWithTheRestOfItsLife() throws Exception {
    cache.put(NAME, bytes("value"), LIFE);

    Kept kept = cache.get(NAME, 100).orElseThrow();
    assertThat(kept.value()).isEqualTo(bytes("value"));
    assertThat(kept.left()).isPositive().isLessThanOrEqualTo(LIFE);
    assertThat(REDIS.probe().names()).containsExactly("vestibule:{ab}:cached:" + NAME);
  }

  @Test
  void itEnds() throws Exception {
    cache.put(NAME, bytes("value"), Duration.ofMillis(50));

    await().until(() -> cache.get(NAME, 100).isEmpty());
    assertThat(REDIS.probe().names()).isEmpty();
  }

  @Test
  void whatIsRemovedIsGone() throws Exception {
    cache.put(NAME, bytes("value"), LIFE);
    cache.remove(NAME);

    assertThat(cache.get(NAME, 100)).isEmpty();
  }

  @Test
  void whatIsLongerThanItMayBeIsNotFetched() throws Exception {
    cache.put(NAME, bytes("value"), LIFE);

    assertThat(cache.get(NAME, 4)).isEmpty();
    assertThat(cache.get(NAME, 5)).isPresent();
  }

  @Test
  void whatHasNoEndIsNoneOfOurs() throws Exception {
    REDIS.probe().redis().set("vestibule:{ab}:cached:" + NAME, "placed by somebody");

    assertThat(cache.get(NAME, 100)).isEqualTo(Optional.empty());
  }

  @Test
  void whatIsNoStringFailsAndIsNobodysSilence() throws Exception {
    REDIS.probe().redis().lpush("vestibule:{ab}:cached:" + NAME, "a", "list");

    for (int i = 0; i < 30; i++) {
      assertThatExceptionOfType(RemoteCacheUnavailable.class)
          .isThrownBy(() -> cache.get(NAME, 100))
          .withMessageContaining("WRONGTYPE");
    }
    assertThat(cache.get("cd" + "0".repeat(62), 100)).isEmpty();
  }

  @Test
  void aReadIsOneCommand() throws Exception {
    cache.get(NAME, 100);
    REDIS.probe().redis().configResetstat();

    cache.get(NAME, 100);
    assertThat(REDIS.probe().redis().info("commandstats"))
        .contains("cmdstat_evalsha:calls=1,")
        .doesNotContain("cmdstat_eval:");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
