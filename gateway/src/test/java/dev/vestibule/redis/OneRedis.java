package dev.vestibule.redis;

import dev.vestibule.lab.fleet.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Redis for all tests of a class, empty at the start of each. */
public final class OneRedis implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private @Nullable Path folder;
  private @Nullable RedisServer server;
  private @Nullable Probe probe;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    folder = Files.createTempDirectory("redis");
    server = RedisServer.in(folder);
    server.start();
    probe = new Probe(server.port());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    probe().redis().flushall();
  }

  public RedisServer server() {
    return Objects.requireNonNull(server);
  }

  int port() {
    return server().port();
  }

  Probe probe() {
    return Objects.requireNonNull(probe);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    probe().close();
    server().close();
    List<Path> all;
    try (Stream<Path> walk = Files.walk(Objects.requireNonNull(folder))) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
