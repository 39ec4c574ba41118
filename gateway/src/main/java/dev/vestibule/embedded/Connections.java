package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteOpenMode;

/** Opens connections to the store's file, one for each database thread, with bounded memory. */
final class Connections {
  private static final int CACHE_KIB = 2_048;

  /** Below a caller's patience: a backup that locks the file is waited for. */
  private static final int BUSY_MILLIS = 2_000;

  private static final int LONGEST_IDLE_LOG = 16 * 1024 * 1024;

  private final EmbeddedSettings settings;

  Connections(EmbeddedSettings settings) {
    this.settings = settings;
  }

  /** Brings the file into this version's form. */
  void prepare() throws StoreUnavailable {
    try (Connection connection = connect()) {
      // Before anything is changed, in a file that may be another program's.
      Schema.Form form = Schema.check(settings.file(), connection);
      String journal = pragma(connection, "journal_mode = WAL");
      if (!journal.equals("wal")) {
        throw new StoreUnavailable(
            "session store "
                + settings.file()
                + ": its file system does not let SQLite keep a write-ahead log; use a local disk");
      }
      switch (form) {
        case EMPTY -> Schema.create(connection);
        case PREVIOUS -> Schema.migrate(connection);
        case CURRENT -> {}
      }
    } catch (SQLException e) {
      throw SqliteError.unavailable(settings.file(), e);
    }
  }

  Reconnecting forWriting() throws StoreUnavailable {
    return Reconnecting.open(settings.file(), () -> database("query_only = OFF"));
  }

  Reconnecting forReading() throws StoreUnavailable {
    return Reconnecting.open(settings.file(), () -> database("query_only = ON"));
  }

  private Database database(String access) throws SQLException, StoreUnavailable {
    Connection connection = connect();
    try {
      if (Schema.check(settings.file(), connection) != Schema.Form.CURRENT) {
        throw new StoreUnavailable(
            "session store " + settings.file() + ": the file was exchanged; restart the gateway");
      }
      pragma(connection, access);
      return new Database(connection, settings);
    } catch (SQLException | StoreUnavailable | RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  private Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    // Never created here: a file that someone removes must not come back empty.
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_MILLIS);
    Path file = settings.file();
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      pragma(connection, "synchronous = FULL");
      pragma(connection, "fullfsync = ON");
      pragma(connection, "cache_size = -" + CACHE_KIB);
      pragma(connection, "mmap_size = 0");
      pragma(connection, "temp_store = MEMORY");
      pragma(connection, "journal_size_limit = " + LONGEST_IDLE_LOG);
      pragma(connection, "trusted_schema = OFF");
      pragma(connection, "foreign_keys = ON");
      return connection;
    } catch (SQLException | RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  /** What it answers; empty if nothing. */
  private static String pragma(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute("PRAGMA " + setting)) {
        return "";
      }
      try (ResultSet answer = statement.getResultSet()) {
        return answer.next() ? String.valueOf(answer.getString(1)) : "";
      }
    }
  }
}
