package dev.vestibule.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.StoreUnavailable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a process that is killed, by the kernel's own means. */
@Timeout(60)
final class EmbeddedCrashTest {
  private static final Pattern ACKNOWLEDGEMENT = Pattern.compile("([0-9a-f]{64}) ([0-9]+)");
  private static final int ROUNDS = 4;
  private static final int MOST_LINES_BEFORE_THE_KILL = 1_000;

  @TempDir private Path folder;

  /** The last acknowledged count of each record. */
  private final Map<RecordKey, Long> acknowledged = new HashMap<>();

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endProcesses() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void nothingThatWasAcknowledgedIsLostByAKillAndNothingIsHalfWritten() throws Exception {
    Random random = new Random(4);
    for (int round = 0; round < ROUNDS; round++) {
      Process writer = start(round * DoomedWriter.WORKERS);
      int atMost = random.nextInt(MOST_LINES_BEFORE_THE_KILL);
      for (int line = 0; line <= atMost; line++) {
        read(writer);
      }
      kill(writer);
      assertNothingIsLost();
    }
  }

  @Test
  void aFileThatAnotherProcessUsesIsRefusedUntilThatIsKilled() throws Exception {
    Process writer = start(0);
    read(writer);

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(this::open)
        .withMessageContaining(file().toString())
        .withMessageContaining("in use by another process (" + writer.pid() + ")");
    read(writer);
    kill(writer);
    assertNothingIsLost();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whenTheDiskRefusesWritesReadsGoOnAndWritesComeBackByThemselves() throws Exception {
    Process writer = start(0);
    for (int line = 0; line < 200; line++) {
      read(writer);
    }

    limitFileSize(writer, "4096");
    int refused = 0;
    int loaded = 0;
    while (refused < 20 || loaded < 20) {
      switch (read(writer)) {
        case "unavailable" -> refused++;
        case "loaded" -> loaded++;
        default -> {} // acknowledged before the limit held, or logged
      }
    }
    limitFileSize(writer, "unlimited");
    for (int again = 0; again < 200; ) {
      if (ACKNOWLEDGEMENT.matcher(read(writer)).matches()) {
        again++;
      }
    }
    kill(writer);
    assertNothingIsLost();
  }

  private Process start(int firstWorker) throws IOException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                DoomedWriter.class.getName(),
                file().toString(),
                Integer.toString(firstWorker))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    started.add(writer);
    return writer;
  }

  private String read(Process writer) throws IOException {
    String line = writer.inputReader(US_ASCII).readLine();
    assertThat(line).as("the writer has ended by itself").isNotNull();
    remember(line);
    return line;
  }

  private void remember(String line) {
    Matcher acknowledgement = ACKNOWLEDGEMENT.matcher(line);
    if (acknowledgement.matches()) {
      acknowledged.put(
          new RecordKey(acknowledgement.group(1)), Long.valueOf(acknowledgement.group(2)));
    }
  }

  /** What it said up to its last moment counts too; half a line does not. */
  private void kill(Process writer) throws Exception {
    // Not the process itself: that would throw away what it has said.
    writer.toHandle().destroyForcibly();
    assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
    BufferedReader lines = writer.inputReader(US_ASCII);
    StringBuilder rest = new StringBuilder();
    for (int next = lines.read(); next >= 0; next = lines.read()) {
      rest.append((char) next);
    }
    String whole = rest.substring(0, rest.lastIndexOf("\n") + 1);
    whole.lines().forEach(this::remember);
  }

  private void assertNothingIsLost() throws Exception {
    assertThat(acknowledged).isNotEmpty();
    try (EmbeddedStore store = open()) {
      for (Map.Entry<RecordKey, Long> entry : acknowledged.entrySet()) {
        assertThat(store.load(entry.getKey())).isInstanceOf(Lookup.Found.class);
        if (store.load(entry.getKey()) instanceof Lookup.Found(SealedRecord record, Instant _)) {
          long count = DoomedWriter.count(record);
          assertThat(count).isBetween(entry.getValue(), entry.getValue() + 1);
          assertThat(record).as("whole").isEqualTo(DoomedWriter.counted(count));
        }
      }
    }
  }

  private void limitFileSize(Process writer, String soft) throws Exception {
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", Long.toString(writer.pid()), "--fsize=" + soft + ":")
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }

  private EmbeddedStore open() throws StoreUnavailable {
    return EmbeddedStore.open(EmbeddedSettings.of(file()), InstantSource.system());
  }

  private Path file() {
    return folder.resolve("sessions.db");
  }
}
