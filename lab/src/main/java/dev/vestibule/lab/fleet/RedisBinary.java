package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import redis.embedded.RedisExecProvider;

/**
 * Puts a redis-server where it is wanted: the one that a library carries, or what behaves like it
 * and is named by the system property {@value #ANOTHER}.
 */
final class RedisBinary {

  private static final String ANOTHER = "lab.redisServer";

  private RedisBinary() {}

  /** In this folder; what is there already is taken. */
  static Path in(Path folder) {
    Path wanted = folder.resolve("redis-server");
    try {
      if (Files.exists(wanted)) {
        return wanted;
      }
      Files.createDirectories(folder);
      String another = System.getProperty(ANOTHER, "");
      if (!another.isEmpty()) {
        return Files.copy(Path.of(another), wanted, StandardCopyOption.COPY_ATTRIBUTES);
      }
      // The library unpacks into a temporary folder of its own; nothing of it may stay behind.
      Path unpacked = RedisExecProvider.defaultProvider().get().toPath();
      Files.move(unpacked, wanted);
      Path parent = unpacked.getParent();
      if (parent != null) {
        Files.delete(parent);
      }
      return wanted;
    } catch (IOException cannot) {
      throw new UncheckedIOException("cannot unpack redis-server into " + folder, cannot);
    }
  }
}
