package dev.vestibule.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SettableClock;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectIndexContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedSubjectsTest extends SubjectIndexContract {
  private final SettableClock clock = new SettableClock();
  @TempDir private Path folder;

  @Override
  protected SessionStore open() throws Exception {
    return open(1_000);
  }

  /** With room for so many endings. */
  private SessionStore open(long maximumMarks) throws Exception {
    return EmbeddedStore.open(new EmbeddedSettings(file(), 2_000, maximumMarks), clock);
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
  protected Duration hour() {
    return Duration.ofHours(1);
  }

  @Test
  void anEntryGoesWithItsRecordAndAnEndingWithItsTime() throws Exception {
    for (int i = 0; i < 300; i++) {
      created(key(i), inHours(1));
      store.subjects().enter(subject(i % 7), key(i), inHours(10));
    }
    end(subject(1));

    clock.advance(Duration.ofHours(2).plusMillis(1));
    // Any call wakes the writer; a minute of its clock has passed. Some are dropped with each.
    Awaitility.await()
        .untilAsserted(() -> {
          store.touch(Map.of(key(1), inHours(1)));
          assertThat(rows("records") + rows("entries") + rows("endings")).isZero();
        });
  }

  @Test
  void aFullStoreTakesNoMoreEndingsUntilOldOnesAreForgotten() throws Exception {
    store.close();
    store = open(2);
    end(subject(1));
    end(subject(2));

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> end(subject(3)))
        .withMessageContaining("2 endings");
    end(subject(2));
    clock.advance(Duration.ofHours(2).plusMillis(1));
    assertThat(end(subject(3))).isEmpty();
  }

  @Test
  void nothingIsEnteredOfARecordThatIsNotThere() throws Exception {
    assertThat(store.subjects().enter(subject(1), key(1), inHours(1)).endedAt()).isEmpty();

    assertThat(end(subject(1))).isEmpty();
    assertThat(rows("entries")).isZero();
  }

  private Path file() {
    return folder.resolve("sessions.db");
  }

  private long rows(String table) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("SELECT count(*) FROM " + table)) {
      answer.next();
      return answer.getLong(1);
    }
  }
}
