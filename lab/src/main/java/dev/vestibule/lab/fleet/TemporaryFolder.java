package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder with a name of its own, readable by its owner alone, for what a storm writes. Closing it
 * removes it with all that is in it.
 */
public record TemporaryFolder(Path path) implements AutoCloseable {

  /** {@code name}: with which its name begins, after {@code storm-}. */
  public static TemporaryFolder named(String name) {
    try {
      return new TemporaryFolder(
          Files.createTempDirectory("storm-" + name.replaceAll("[^a-zA-Z0-9.-]+", "-") + "-"));
    } catch (IOException cannot) {
      throw new UncheckedIOException("cannot make a folder for " + name, cannot);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException left) {
      throw new UncheckedIOException("left behind: " + path, left);
    }
  }
}
