package dev.vestibule.redis;

import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.OnceMarksContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Its minute takes some seconds: Redis's clock cannot be set. */
final class RedisOnceMarksTest extends OnceMarksContract {
  private static final Duration MINUTE = Duration.ofMillis(2_500);

  @TempDir private static Path folder = Path.of("");
  private static RedisServer server;
  private static Probe probe;

  private @Nullable RedisStore store;

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
  protected OnceMarks open() throws Exception {
    RedisStore opened = Configurations.at(server.port()).open();
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
    return probe.now();
  }

  @Override
  protected void await(Instant time) {
    probe.await(time);
  }

  @Override
  protected void awaitJustBefore(Instant time) {
    probe.await(time.minus(MINUTE.dividedBy(2)));
  }

  @Override
  protected Duration minute() {
    return MINUTE;
  }
}
