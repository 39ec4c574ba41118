package dev.vestibule.redis;

import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.OnceMarksContract;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Its minute takes some seconds: Redis's clock cannot be set. */
final class RedisOnceMarksTest extends OnceMarksContract {
  private static final Duration MINUTE = Duration.ofMillis(2_500);

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  private @Nullable RedisStore store;

  @Override
  protected OnceMarks open() throws Exception {
    RedisStore opened = Configurations.at(REDIS.port()).open();
    store = opened;
    return opened.onceMarks();
  }

  @Override
  protected void close() {
    if (store != null) {
      store.close();
    }
  }

  @Override
  protected Instant now() {
    return REDIS.probe().now();
  }

  @Override
  protected void await(Instant time) {
    REDIS.probe().await(time);
  }

  @Override
  protected void awaitJustBefore(Instant time) {
    REDIS.probe().await(time.minus(MINUTE.dividedBy(2)));
  }

  @Override
  protected Duration minute() {
    return MINUTE;
  }
}
