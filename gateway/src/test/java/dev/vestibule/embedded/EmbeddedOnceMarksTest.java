package dev.vestibule.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.OnceMarksContract;
import dev.vestibule.session.SettableClock;
import dev.vestibule.session.StoreUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedOnceMarksTest extends OnceMarksContract {
  private final SettableClock clock = new SettableClock();
  @TempDir private Path folder;
  private @Nullable EmbeddedStore store;

  @Override
  protected OnceMarks open() throws Exception {
    return open(1_000);
  }

  @Override
  protected Instant now() {
    return clock.instant();
  }

  @Override
  protected void await(Instant time) {
    clock.advance(Duration.between(now(), time));
  }

  @Override
  protected void awaitJustBefore(Instant time) {
    await(time.minusNanos(1));
  }

  @Override
  protected Duration minute() {
    return Duration.ofMinutes(1);
  }

  /** With room for so many marks. */
  private OnceMarks open(long maximumMarks) throws Exception {
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
  void aFullKeeperRefusesNewMarksOnlyUntilOldOnesAreForgotten() throws Exception {
    close();
    marks = open(2);
    marks.first("attempt", "a", inOneMinute());
    marks.first("attempt", "b", inOneMinute().plusSeconds(60));

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> marks.first("attempt", "c", inOneMinute()));
    assertThat(marks.first("attempt", "a", inOneMinute())).isFalse();
    clock.advance(Duration.ofMinutes(1).plusMillis(1));
    assertThat(marks.first("attempt", "c", inOneMinute())).isTrue();
    assertThat(marks.first("attempt", "b", inOneMinute())).isFalse();
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
