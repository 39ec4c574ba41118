package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A replica's folder: the files of its description, filled in, and what it prints. */
record ReplicaFolder(Path path, Map<String, String> files) {

  private static final int LAST_LINES = 20;

  ReplicaFolder {
    files = Map.copyOf(files);
  }

  /** With these in place of those of the same name, from the next writing on. */
  ReplicaFolder with(Map<String, String> changed) {
    Map<String, String> all = new HashMap<>(files);
    all.putAll(changed);
    return new ReplicaFolder(path, all);
  }

  Path log() {
    return path.resolve("log.txt");
  }

  void write() {
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path target = path.resolve(file.getKey());
        Files.createDirectories(target.getParent() == null ? path : target.getParent());
        Files.writeString(target, file.getValue());
      }
    } catch (IOException cannotWrite) {
      throw new UncheckedIOException("cannot write into " + path, cannotWrite);
    }
  }

  String lastLines() {
    try {
      // Bytes that are no text must not hide the rest.
      List<String> lines =
          new String(Files.readAllBytes(log()), StandardCharsets.UTF_8).lines().toList();
      if (lines.isEmpty()) {
        return "(it printed nothing)";
      }
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (NoSuchFileException nothing) {
      return "(it printed nothing)";
    } catch (IOException unreadable) {
      return "(" + log() + " cannot be read: " + unreadable.getMessage() + ")";
    }
  }
}
