package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** Says in an operator's words what SQLite reports as a code. */
final class SqliteError {
  private SqliteError() {}

  static StoreUnavailable unavailable(Path file, Throwable e) {
    if (e instanceof StoreUnavailable already) {
      return already;
    }
    return new StoreUnavailable("session store " + file + ": " + inWords(e), e);
  }

  private static String inWords(Throwable e) {
    if (!(e instanceof SQLException sql)) {
      return e.getClass().getSimpleName();
    }
    SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(sql.getErrorCode() & 0xff);
    return switch (code) {
      case SQLITE_FULL -> "the disk is full";
      case SQLITE_NOTADB ->
          "this is no SQLite file. Nothing was changed: give the store another path, or move the"
              + " file away";
      case SQLITE_CORRUPT ->
          "the file is damaged. Nothing was deleted: restore a backup, or move it away together"
              + " with its -wal and -shm (everybody then logs in again)";
      case SQLITE_BUSY, SQLITE_LOCKED -> "another program keeps the file locked";
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH ->
          "the file can't be opened for writing; the user that runs the gateway must own it and its"
              + " folder";
      case SQLITE_IOERR -> "reading or writing failed (disk full, or failing)";
      default -> code.name();
    };
  }
}
