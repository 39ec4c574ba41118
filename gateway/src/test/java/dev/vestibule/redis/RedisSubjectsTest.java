package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SubjectIndexContract;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Its hour takes some seconds: Redis's clock cannot be set. */
final class RedisSubjectsTest extends SubjectIndexContract {
  private static final Duration HOUR = Duration.ofMillis(2_500);

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  @Override
  protected SessionStore open() throws Exception {
    return Configurations.at(REDIS.port()).open();
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
  protected Duration hour() {
    return HOUR;
  }

  @Test
  void aListLivesAsLongAsTheLastOfItsRecordsAndForgetsTheOthersWhenOneComes() throws Exception {
    Instant early = inHours(1);
    Instant late = inHours(20);
    store.subjects().enter(subject(1), key(1), late);
    store.subjects().enter(subject(1), key(2), early);
    end(subject(1));

    assertThat(REDIS.probe().redis().pexpiretime("vestibule:{00}:entries:" + subject(1).value()))
        .isBetween(late.toEpochMilli(), late.toEpochMilli() + 1);
    assertThat(REDIS.probe().redis().pttl("vestibule:{00}:ended:" + subject(1).value()))
        .isPositive();
    await(early.plusMillis(1));
    store.subjects().enter(subject(1), key(3), late);
    assertThat(REDIS.probe().redis().zrange("vestibule:{00}:entries:" + subject(1).value(), 0, -1))
        .containsExactlyInAnyOrder(key(1).value(), key(3).value());
  }
}
