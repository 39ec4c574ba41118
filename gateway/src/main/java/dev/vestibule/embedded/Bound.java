package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * How many rows a table may hold. They are counted once for a connection, when one is first to be
 * added; a transaction that is undone takes its connection, and so this count, with it.
 */
final class Bound {
  /** Rows dropped in one step: a few milliseconds' work. */
  private static final int SWEPT_IN_ONE_STEP = 250;

  private static final long UNCOUNTED = -1;

  private final String table;
  private final long maximum;
  private final PreparedStatement counting;
  private final PreparedStatement dropping;
  private final PreparedStatement sweeping;
  private long count = UNCOUNTED;

  Bound(Connection connection, String table, long maximum) throws SQLException {
    this.table = table;
    this.maximum = maximum;
    this.counting = connection.prepareStatement("SELECT count(*) FROM " + table);
    this.dropping =
        connection.prepareStatement("DELETE FROM " + table + " WHERE key = ? AND lives_until <= ?");
    this.sweeping =
        connection.prepareStatement(
            "DELETE FROM %s WHERE rowid IN (SELECT rowid FROM %s WHERE lives_until <= ? LIMIT %d)"
                .formatted(table, table, SWEPT_IN_ONE_STEP));
  }

  /** Makes room for one more row, which may have had a predecessor that outlived its time. */
  void admit(byte[] key, Instant now) throws SQLException, StoreUnavailable {
    if (count == UNCOUNTED) {
      count = count();
    }
    dropping.setBytes(1, key);
    dropping.setLong(2, Life.at(now));
    count -= dropping.executeUpdate();
    if (count >= maximum) {
      sweep(now);
    }
    if (count >= maximum) {
      throw new StoreUnavailable(
          "the session store is full: " + maximum + " " + table + "; older ones have to end first");
    }
  }

  /** To be called after {@link #admit}, with the rows that were really added. */
  void added(int rows) {
    count += rows;
  }

  /**
   * Drops some of what has outlived its time.
   *
   * @return whether there may be more
   */
  boolean sweep(Instant now) throws SQLException {
    sweeping.setLong(1, Life.at(now));
    int swept = sweeping.executeUpdate();
    if (count != UNCOUNTED) {
      count -= swept;
    }
    return swept == SWEPT_IN_ONE_STEP;
  }

  private long count() throws SQLException {
    try (ResultSet answer = counting.executeQuery()) {
      answer.next();
      return answer.getLong(1);
    }
  }
}
