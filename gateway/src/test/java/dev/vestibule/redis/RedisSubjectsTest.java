package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SubjectIndexContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Its hour takes some seconds: Redis's clock cannot be set. */
final class RedisSubjectsTest extends SubjectIndexContract {
  private static final Duration HOUR = Duration.ofMillis(2_500);

  @TempDir private static Path folder = Path.of("");
  private static RedisServer server;
  private static Probe probe;

  @BeforeAll
  static void startRedis() {
    server = RedisServer.in(folder);
    server.start();
    probe = new Probe(server.port());
  }

  @AfterAll
  static void stopRedis() {
    probe.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    probe.redis().flushall();
  }

  @Override
  protected SessionStore open() throws Exception {
    return Configurations.at(server.port()).open();
  }

  @Override
  protected Instant now() {
    return probe.now();
  }

  @Override
  protected void await(Instant time) {
    probe.await(time);
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

    assertThat(probe.redis().pexpiretime("vestibule:{00}:entries:" + subject(1).value()))
        .isBetween(late.toEpochMilli(), late.toEpochMilli() + 1);
    assertThat(probe.redis().pttl("vestibule:{00}:ended:" + subject(1).value())).isPositive();
    await(early.plusMillis(1));
    store.subjects().enter(subject(1), key(3), late);
    assertThat(probe.redis().zrange("vestibule:{00}:entries:" + subject(1).value(), 0, -1))
        .containsExactlyInAnyOrder(key(1).value(), key(3).value());
  }
}
