package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A wall clock that goes ahead by so much, for a process and all it starts; its monotonic clock
 * stays right. Done by libfaketime, a library that the loader puts before the C library: a program
 * that is linked statically never sees it, so whoever starts one must {@link #check}.
 */
record WrongClock(Duration ahead) {

  /** What the process's environment must hold besides. Asks the program {@code faketime}. */
  Map<String, String> environment() {
    if (ahead.isZero()) {
      return Map.of();
    }
    return Map.of(
        "LD_PRELOAD",
        library(),
        "FAKETIME",
        "+" + ahead.toSeconds(),
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // A work-around for older C libraries, which makes each timed wait of a JVM end at once.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0",
        "NO_FAKE_STAT",
        "1");
  }

  /** Fails if the library is not in the process that was started so. */
  void check(ProcessHandle process) {
    if (!ahead.isZero() && Signal.tree(process).stream().noneMatch(WrongClock::isLoaded)) {
      throw new IllegalStateException(
          "its clock cannot be put wrong: it does not load libfaketime (a static program does not)");
    }
  }

  private static boolean isLoaded(ProcessHandle process) {
    try {
      return Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "maps"), StandardCharsets.ISO_8859_1)
          .contains("libfaketime");
    } catch (IOException gone) {
      return false;
    }
  }

  /** The wrapper itself stays as the parent of what it starts, and would get the signals. */
  private static String library() {
    try {
      Process asked =
          new ProcessBuilder(
                  "faketime", "-m", "--exclude-monotonic", "-f", "+1s", "printenv", "LD_PRELOAD")
              .redirectErrorStream(true)
              .start();
      String said =
          new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (asked.waitFor() != 0 || said.isEmpty()) {
        throw new IllegalStateException("faketime does not work here: " + said);
      }
      return said;
    } catch (IOException missing) {
      throw new UncheckedIOException(
          "clocks can be put wrong where the program faketime is (Debian's package faketime)",
          missing);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while faketime was asked", interrupted);
    }
  }
}
