package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The table of first uses. */
final class Marks {
  private final PreparedStatement finding;
  private final PreparedStatement marking;
  private final Bound bound;

  Marks(Connection connection, long maximum) throws SQLException {
    this.finding =
        connection.prepareStatement("SELECT 1 FROM marks WHERE key = ? AND lives_until > ?");
    this.marking =
        connection.prepareStatement("INSERT INTO marks (key, lives_until) VALUES (?, ?)");
    this.bound = new Bound(connection, "marks", maximum);
  }

  boolean first(byte[] mark, long until, Instant now) throws SQLException, StoreUnavailable {
    if (isMarked(mark, now)) {
      return false;
    }
    bound.admit(mark, now);
    marking.setBytes(1, mark);
    marking.setLong(2, until);
    bound.added(marking.executeUpdate());
    return true;
  }

  boolean sweep(Instant now) throws SQLException {
    return bound.sweep(now);
  }

  private boolean isMarked(byte[] mark, Instant now) throws SQLException {
    finding.setBytes(1, mark);
    finding.setLong(2, Life.at(now));
    try (ResultSet found = finding.executeQuery()) {
      return found.next();
    }
  }
}
