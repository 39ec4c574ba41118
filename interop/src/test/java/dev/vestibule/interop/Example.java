package dev.vestibule.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file of {@code deploy/} as a user would adapt it: the addresses replaced, every other letter as
 * it is.
 */
final class Example {
  private Example() {}

  /**
   * Writes the adapted file. Each text to be replaced must be in the example, or it is no longer
   * the one that was tried.
   */
  static Path adapt(Path example, Path to, Map<String, String> addresses) {
    try {
      String text = Files.readString(example);
      for (Map.Entry<String, String> address : addresses.entrySet()) {
        if (!text.contains(address.getKey())) {
          throw new IllegalStateException(example + " says nothing of " + address.getKey());
        }
        text = text.replace(address.getKey(), address.getValue());
      }
      return write(to, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path to, String text) {
    try {
      return Files.writeString(to, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
