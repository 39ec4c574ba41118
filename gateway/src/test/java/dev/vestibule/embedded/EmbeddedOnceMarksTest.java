package dev.vestibule.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.OnceMarksContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedOnceMarksTest extends OnceMarksContract {
  @TempDir private Path folder;
  private @Nullable EmbeddedStore store;

  @Override
  protected OnceMarks open(long maximumMarks) throws Exception {
    EmbeddedStore opened =
        EmbeddedStore.open(
            new EmbeddedSettings(folder.resolve("sessions.db"), 1_000, maximumMarks), clock);
    store = opened;
    return opened.onceMarks();
  }

  @Override
  protected void close() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void noNameLiesInTheFile() throws Exception {
    marks.first("attempt", "a-name-that-nobody-shall-read", inOneMinute());

    close();
    assertThat(Files.readString(folder.resolve("sessions.db"), ISO_8859_1))
        .contains("marks")
        .doesNotContain("nobody-shall-read");
  }
}
