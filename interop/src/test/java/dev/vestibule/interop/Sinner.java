package dev.vestibule.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Descriptions of the lab's own gateway with one known sin. */
final class Sinner {

  private Sinner() {}

  /** Written for {@code ./vestibule storm --gateway FILE}. */
  static Path describe(String sin, Path folder) {
    try (InputStream template = Sinner.class.getResourceAsStream("/sinner.yaml")) {
      if (template == null) {
        throw new IllegalStateException("no sinner.yaml among the tests' resources");
      }
      return Files.writeString(
          folder.resolve("sinner-" + sin + ".yaml"),
          new String(template.readAllBytes(), StandardCharsets.UTF_8)
              .replace("%SIN%", sin)
              .replace("%JAVA%", Path.of(System.getProperty("java.home"), "bin/java").toString())
              .replace("%CLASSPATH%", System.getProperty("java.class.path")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
