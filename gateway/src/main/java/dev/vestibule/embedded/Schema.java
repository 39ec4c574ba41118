package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The file's form, versioned by {@code PRAGMA user_version}. */
final class Schema {
  static final int VERSION = 1;

  /** "Vest" in ASCII: SQLite's own place for whose file it is. */
  private static final int APPLICATION = 0x56657374;

  private static final List<String> STATEMENTS =
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
          "PRAGMA application_id = " + APPLICATION,
          "PRAGMA user_version = " + VERSION);

  private Schema() {}

  /**
   * Changes nothing.
   *
   * @return whether the file is empty
   * @throws StoreUnavailable if it is not a file that this version may write
   */
  static boolean check(Path file, Connection connection) throws SQLException, StoreUnavailable {
    long application = number(connection, "PRAGMA application_id");
    long version = number(connection, "PRAGMA user_version");
    if (application == APPLICATION && version == VERSION) {
      return false;
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
      return true;
    }
    throw new StoreUnavailable(
        "session store "
            + file
            + ": this is another program's SQLite file. Nothing was changed: give the store a file"
            + " of its own");
  }

  static void create(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String sql : STATEMENTS) {
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
