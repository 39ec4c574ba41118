package dev.vestibule.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** An open connection with its tables. One thread's own. */
final class Database {
  private final Connection connection;
  private final Records records;
  private final Marks marks;
  private final Subjects subjects;

  Database(Connection connection, EmbeddedSettings settings) throws SQLException {
    this.connection = connection;
    this.records = new Records(connection, settings.maximumRecords());
    this.marks = new Marks(connection, settings.maximumMarks());
    this.subjects = new Subjects(connection, settings.maximumMarks());
  }

  Records records() {
    return records;
  }

  Marks marks() {
    return marks;
  }

  Subjects subjects() {
    return subjects;
  }

  void begin() throws SQLException {
    connection.setAutoCommit(false);
  }

  /** Returns when it is on disk. */
  void commit() throws SQLException {
    connection.setAutoCommit(true);
  }

  /**
   * Drops some of what has outlived its time.
   *
   * @return whether there may be more
   */
  boolean sweep(Instant now) throws SQLException {
    boolean moreRecords = records.sweep(now);
    boolean moreMarks = marks.sweep(now);
    boolean moreEndings = subjects.sweep(now);
    return moreRecords || moreMarks || moreEndings;
  }

  /** What is not committed is undone. The last connection to go writes the log back. */
  void close() throws SQLException {
    connection.close();
  }
}
