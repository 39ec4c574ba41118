package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database thread's connection, dropped when something failed on it and opened anew when it is
 * next needed: nothing half-done survives, and the store comes back by itself when the disk does.
 * For use by one thread at a time.
 */
final class Reconnecting {
  interface Opening {
    Database open() throws SQLException, StoreUnavailable;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Reconnecting.class);

  private final Path file;
  private final Opening opening;
  private @Nullable Database database;
  private boolean failing;

  private Reconnecting(Path file, Opening opening, Database database) {
    this.file = file;
    this.opening = opening;
    this.database = database;
  }

  /**
   * Open from the start: a first connection needs space on the disk, one beside another does not.
   */
  static Reconnecting open(Path file, Opening opening) throws StoreUnavailable {
    try {
      return new Reconnecting(file, opening, opening.open());
    } catch (SQLException e) {
      throw SqliteError.unavailable(file, e);
    }
  }

  Database database() throws SQLException, StoreUnavailable {
    Database open = database;
    if (open == null) {
      open = opening.open();
      database = open;
    }
    return open;
  }

  void succeeded() {
    if (failing) {
      failing = false;
      LOG.atInfo().addKeyValue("file", file).log("the session store answers again");
    }
  }

  /** Drops the connection, and with it what it has not committed. */
  StoreUnavailable failed(Throwable e) {
    close();
    StoreUnavailable why = SqliteError.unavailable(file, e);
    if (!failing) {
      failing = true;
      LOG.atError()
          .addKeyValue("file", file)
          .setCause(e)
          .log("the session store fails: {}", why.getMessage());
    }
    return why;
  }

  void close() {
    Database open = database;
    database = null;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (SQLException e) {
      LOG.atWarn().addKeyValue("file", file).setCause(e).log("closing the session store failed");
    }
  }
}
