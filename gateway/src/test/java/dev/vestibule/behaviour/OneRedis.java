package dev.vestibule.behaviour;

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
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Redis for all tests of a class: no two of them have a session in common. */
final class OneRedis implements BeforeAllCallback, AfterAllCallback {
  private @Nullable Path folder;
  private @Nullable RedisServer server;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    folder = Files.createTempDirectory("fleet");
    server = RedisServer.in(folder);
    server.start();
  }

  /** Three processes at this Redis, as they usually are. */
  Fleet fleet() {
    return fleet(Fleet.Plan.usual());
  }

  Fleet fleet(Fleet.Plan plan) {
    return new Fleet(server(), plan);
  }

  private RedisServer server() {
    return Objects.requireNonNull(server);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
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
