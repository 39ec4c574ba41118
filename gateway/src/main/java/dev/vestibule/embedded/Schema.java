package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** The file's form, versioned by {@code PRAGMA user_version}. */
final class Schema {
  static final int VERSION = 2;

  /** "Vest" in ASCII: SQLite's own place for whose file it is. */
  private static final int APPLICATION = 0x56657374;

  /** What a file is in. */
  enum Form {
    EMPTY,
    /** Of the version before this one: {@link #migrate} makes it this one's. */
    PREVIOUS,
    CURRENT
  }

  /** What format 1 has. */
  private static final List<String> FIRST =
      List.of(
          // The head lies in front, so that comparing it reads no page of the body.
          """
          CREATE TABLE records (
            key BLOB NOT NULL PRIMARY KEY,
            lives_until INTEGER NOT NULL,
            head BLOB NOT NULL,
            slots BLOB NOT NULL,
            body BLOB NOT NULL
          ) STRICT\
          """,
          "CREATE INDEX records_by_life ON records (lives_until)",
          """
          CREATE TABLE marks (
            key BLOB NOT NULL PRIMARY KEY,
            lives_until INTEGER NOT NULL
          ) STRICT\
          """,
          "CREATE INDEX marks_by_life ON marks (lives_until)",
          "PRAGMA application_id = " + APPLICATION);

  /** What format 2 has besides: which records belong to whom, and whose sessions were ended. */
  private static final List<String> SECOND =
      List.of(
          // Rows are numbered in the order in which they come. Each goes with its record, so that
          // the bound of those is theirs too.
          """
          CREATE TABLE entries (
            number INTEGER PRIMARY KEY,
            subject BLOB NOT NULL,
            record BLOB NOT NULL REFERENCES records (key) ON DELETE CASCADE,
            UNIQUE (subject, record)
          ) STRICT\
          """,
          "CREATE INDEX entries_by_record ON entries (record)",
          """
          CREATE TABLE endings (
            key BLOB NOT NULL PRIMARY KEY,
            lives_until INTEGER NOT NULL,
            ended_at INTEGER NOT NULL
          ) STRICT\
          """,
          "CREATE INDEX endings_by_life ON endings (lives_until)",
          "PRAGMA user_version = " + VERSION);

  private Schema() {}

  /**
   * Changes nothing.
   *
   * @throws StoreUnavailable if it is not a file that this version may write
   */
  static Form check(Path file, Connection connection) throws SQLException, StoreUnavailable {
    long application = number(connection, "PRAGMA application_id");
    long version = number(connection, "PRAGMA user_version");
    if (application == APPLICATION && version == VERSION) {
      return Form.CURRENT;
    }
    if (application == APPLICATION && version == VERSION - 1) {
      return Form.PREVIOUS;
    }
    if (application == APPLICATION) {
      throw new StoreUnavailable(
          "session store "
              + file
              + ": written by another version of the gateway (format "
              + version
              + ", this one writes "
              + VERSION
              + "). Nothing was changed: run that version, or give this one a file of its own");
    }
    boolean empty = number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    if (application == 0 && version == 0 && empty) {
      return Form.EMPTY;
    }
    throw new StoreUnavailable(
        "session store "
            + file
            + ": this is another program's SQLite file. Nothing was changed: give the store a file"
            + " of its own");
  }

  /** Makes an empty file one of this version. */
  static void create(Connection connection) throws SQLException {
    execute(connection, Stream.concat(FIRST.stream(), SECOND.stream()).toList());
  }

  /** Makes a file of the previous version one of this; whole, or not at all. */
  static void migrate(Connection connection) throws SQLException {
    execute(connection, SECOND);
  }

  private static void execute(Connection connection, List<String> statements) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
    connection.setAutoCommit(true);
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getLong(1);
    }
  }
}
