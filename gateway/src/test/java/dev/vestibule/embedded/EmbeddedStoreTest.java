package dev.vestibule.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.SessionStoreContract;
import dev.vestibule.session.SettableClock;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectKey;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedStoreTest extends SessionStoreContract {
  private final SettableClock clock = new SettableClock();
  @TempDir private Path folder;

  @Override
  protected SessionStore open() throws Exception {
    return open(1_000);
  }

  /** With room for so many records. */
  private SessionStore open(long maximumRecords) throws Exception {
    return EmbeddedStore.open(new EmbeddedSettings(file(), maximumRecords, 1_000), clock);
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
  protected Duration hour() {
    return Duration.ofHours(1);
  }

  @Test
  void aFullStoreRefusesNewRecordsOnlyUntilOldOnesHaveRunOut() throws Exception {
    store.close();
    store = open(3);
    for (int i = 1; i <= 3; i++) {
      store.create(key(i), record("first"), inOneHour());
    }

    assertUnavailable(() -> store.create(key(4), record("one too many"), inOneHour()));
    assertThat(store.load(key(4))).isInstanceOf(Lookup.Absent.class);
    assertThat(store.replace(key(1), head("first"), record("next")))
        .isInstanceOf(Replacement.Replaced.class);
    store.touch(Map.of(key(1), inOneHour().plus(hour())));
    await(afterwards(inOneHour()));
    store.create(key(5), record("second"), inOneHour());
    store.create(key(6), record("second"), inOneHour());
    assertUnavailable(() -> store.create(key(7), record("one too many"), inOneHour()));
    assertThat(found(key(1))).isEqualTo(record("next"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void itsFilesAreReadableForTheirOwnerOnlyAndNothingElseIsLeftBeside() throws Exception {
    store.create(key(1), record("first"), inOneHour());

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .extracting(Path::getFileName)
          .extracting(Path::toString)
          .containsExactlyInAnyOrder(
              "sessions.db", "sessions.db-wal", "sessions.db-shm", "sessions.db.lock");
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .as("%s", each)
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void aClosedFileIsAWholeCopyByItself() throws Exception {
    store.create(key(1), record("first"), inOneHour());

    store.close();
    assertThat(folder.resolve("sessions.db-wal")).doesNotExist();
    Files.copy(file(), folder.resolve("copy.db"));
    try (EmbeddedStore copy =
        EmbeddedStore.open(EmbeddedSettings.of(folder.resolve("copy.db")), clock)) {
      assertThat(copy.load(key(1))).isEqualTo(new Lookup.Found(record("first"), clock.instant()));
    }
  }

  @Test
  void aSecondStoreOnTheSameFileIsRefusedAndTheFirstGoesOn() throws Exception {
    assertRefused("in use by this process").withMessageContaining("a file of its own");
    assertRefused("in use by this process");

    store.create(key(1), record("first"), inOneHour());
    store.close();
    store = open(1_000);
    assertThat(found(key(1))).isEqualTo(record("first"));
  }

  @Test
  void whatHasRunOutIsSweptOutOfTheFile() throws Exception {
    for (int i = 0; i < 600; i++) {
      store.create(key(i), record("first"), inOneHour());
    }
    store.create(key(600), record("first"), inOneHour().plus(Duration.ofHours(2)));

    clock.advance(Duration.ofHours(1).plusMillis(1));
    // Any call wakes the writer; a minute of its clock has passed.
    store.touch(Map.of(key(600), inOneHour()));
    Awaitility.await().until(() -> rows("records") == 1);
    assertThat(found(key(600))).isEqualTo(record("first"));
  }

  @Test
  void theWriterIsUnavailableWhileSomeoneLocksTheFileAndComesBackByItself() throws Exception {
    store.create(key(1), record("first"), inOneHour());
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(() -> store.create(key(2), record("second"), inOneHour()))
          .withMessageContaining("another program keeps the file locked");
      assertThat(found(key(1))).as("reads go on").isEqualTo(record("first"));
      statement.execute("ROLLBACK");
    }

    store.create(key(2), record("second"), inOneHour());
    assertThat(found(key(2))).isEqualTo(record("second"));
  }

  @Test
  void aNewerFormatIsRefusedAndLeftAsItIs() throws Exception {
    store.close();
    sql("PRAGMA user_version = 3");

    assertRefusedUnchanged("format 3, this one writes 2");
  }

  /** Written by the first release; the file in the resources is never written again. */
  @Test
  void aFileOfFormatOneIsTakenOverWithAllThatIsInIt() throws Exception {
    store.close();
    try (InputStream golden =
        EmbeddedStoreTest.class.getResourceAsStream("store-format-1.sqlite")) {
      Files.write(file(), Objects.requireNonNull(golden).readAllBytes());
    }

    store = open(1_000);
    assertThat(found(key(1))).isEqualTo(record("first"));
    assertThat(((EmbeddedStore) store).onceMarks().first("attempt", "a", inOneHour())).isFalse();
    SubjectKey subject = new SubjectKey(key(7).value());
    store.subjects().enter(subject, key(1), inOneHour());
    store.close();
    store = open(1_000);
    assertThat(store.subjects().end(subject, hour())).containsExactly(key(1));
  }

  @Test
  void anotherProgramsDatabaseIsRefusedAndLeftAsItIs() throws Exception {
    store.close();
    Files.delete(file());
    sql("CREATE TABLE bookmarks (url TEXT)");

    assertRefusedUnchanged("another program's SQLite file");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedAndLeftAsItIs() throws Exception {
    store.close();
    Files.writeString(file(), "Dear diary, ".repeat(1_000), UTF_8);

    assertRefusedUnchanged("this is no SQLite file");
  }

  @Test
  void aDamagedFileIsReportedAndLeftInItsPlace() throws Exception {
    for (int i = 0; i < 50; i++) {
      store.create(key(i), record("first"), inOneHour());
    }
    store.close();
    long size = Files.size(file());
    try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
      file.seek(4_096);
      file.write(new byte[(int) size - 4_096]);
    }

    store = open(1_000);
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> store.load(key(1)))
        .withMessageContaining("damaged")
        .withMessageContaining(file().toString());
    assertThat(Files.size(file())).isEqualTo(size);
  }

  @Test
  void aFolderThatIsMissingIsNamed() {
    Path nowhere = folder.resolve("nowhere").resolve("sessions.db");

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> EmbeddedStore.open(EmbeddedSettings.of(nowhere), clock))
        .withMessageContaining("there is no folder " + nowhere.getParent());
  }

  @Test
  void aFolderInThePlaceOfTheFileIsRefused() throws Exception {
    store.close();
    Files.delete(file());
    Files.createDirectory(file());

    assertRefused("not a file that may be written");
  }

  @Test
  void settingsWithoutSenseAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedSettings.of(Path.of("/")));
    assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedSettings.of(Path.of("a?b.db")));
    assertThatIllegalArgumentException().isThrownBy(() -> new EmbeddedSettings(file(), 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new EmbeddedSettings(file(), 1, 0));
  }

  private Path file() {
    return folder.resolve("sessions.db");
  }

  private org.assertj.core.api.ThrowableAssertAlternative<StoreUnavailable> assertRefused(
      String why) {
    return assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> open(1_000))
        .withMessageContaining(file().toString())
        .withMessageContaining(why);
  }

  private void assertRefusedUnchanged(String why) throws Exception {
    byte[] before = Files.readAllBytes(file());
    assertRefused(why);
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
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
