package dev.vestibule.embedded;

import java.nio.file.Path;

/**
 * Where the embedded store keeps its file, and how much it may hold.
 *
 * @param file the SQLite file, of one process; beside it lie {@code -wal}, {@code -shm} and {@code
 *     .lock}
 * @param maximumRecords sessions; a login beyond is refused
 * @param maximumMarks things used once and not forgotten yet, and as many endings of subjects'
 *     sessions; one beyond is refused
 */
public record EmbeddedSettings(Path file, long maximumRecords, long maximumMarks) {
  private static final long MAXIMUM_RECORDS = 1_000_000;
  private static final long MAXIMUM_MARKS = 1_000_000;

  public EmbeddedSettings {
    if (file.getFileName() == null || file.getFileName().toString().isEmpty()) {
      throw new IllegalArgumentException("file: " + file + " (expected: a file's path)");
    }
    // The driver takes what follows a question mark for settings of its own.
    if (file.toString().contains("?")) {
      throw new IllegalArgumentException("file: " + file + " (expected: no question mark)");
    }
    positive("maximumRecords", maximumRecords);
    positive("maximumMarks", maximumMarks);
    file = file.toAbsolutePath().normalize();
  }

  public static EmbeddedSettings of(Path file) {
    return new EmbeddedSettings(file, MAXIMUM_RECORDS, MAXIMUM_MARKS);
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
