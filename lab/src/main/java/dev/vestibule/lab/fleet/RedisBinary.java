package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisExecProvider;

/** Puts the redis-server that a library carries where it is wanted. */
final class RedisBinary {

  private RedisBinary() {}

  /** In this folder; what is there already is taken. */
  static Path in(Path folder) {
    Path wanted = folder.resolve("redis-server");
    try {
      if (Files.exists(wanted)) {
        return wanted;
      }
      Files.createDirectories(folder);
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
