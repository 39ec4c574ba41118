package dev.vestibule.embedded;

import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The table of sessions. A row whose life has run out is as good as gone. */
final class Records {
  /** A life to be extended. */
  record Touch(RowKey key, long livesUntil) {}

  private final PreparedStatement loading;
  private final PreparedStatement creating;
  private final PreparedStatement replacing;
  private final PreparedStatement touching;
  private final Bound bound;

  Records(Connection connection, long maximum) throws SQLException {
    this.loading =
        connection.prepareStatement(
            "SELECT head, slots, body FROM records WHERE key = ? AND lives_until > ?");
    this.creating =
        connection.prepareStatement(
            """
            INSERT INTO records (key, lives_until, head, slots, body) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (key) DO NOTHING\
            """);
    this.replacing =
        connection.prepareStatement(
            """
            UPDATE records SET head = ?, slots = ?, body = ?
            WHERE key = ? AND head = ? AND lives_until > ?\
            """);
    this.touching =
        connection.prepareStatement(
            """
            UPDATE records SET lives_until = ?1
            WHERE key = ?2 AND lives_until > ?3 AND lives_until < ?1\
            """);
    this.bound = new Bound(connection, "records", maximum);
  }

  /** Whether it was kept: it is not if there is a live one under this key. */
  boolean create(RowKey key, SealedRecord record, long livesUntil, Instant now)
      throws SQLException, StoreUnavailable {
    bound.admit(key.bytes(), now);
    creating.setBytes(1, key.bytes());
    creating.setLong(2, livesUntil);
    creating.setBytes(3, record.head());
    creating.setBytes(4, record.slots());
    creating.setBytes(5, record.body());
    int added = creating.executeUpdate();
    bound.added(added);
    return added == 1;
  }

  Lookup load(RowKey key, Instant now) throws SQLException {
    loading.setBytes(1, key.bytes());
    loading.setLong(2, Life.at(now));
    try (ResultSet found = loading.executeQuery()) {
      if (!found.next()) {
        return new Lookup.Absent(now);
      }
      return new Lookup.Found(
          new SealedRecord(found.getBytes(1), found.getBytes(2), found.getBytes(3)), now);
    }
  }

  Replacement replace(RowKey key, byte[] expectedHead, SealedRecord next, Instant now)
      throws SQLException {
    replacing.setBytes(1, next.head());
    replacing.setBytes(2, next.slots());
    replacing.setBytes(3, next.body());
    replacing.setBytes(4, key.bytes());
    replacing.setBytes(5, expectedHead);
    replacing.setLong(6, Life.at(now));
    if (replacing.executeUpdate() == 1) {
      return new Replacement.Replaced(now);
    }
    return switch (load(key, now)) {
      case Lookup.Found(SealedRecord actual, Instant _) -> new Replacement.Conflict(actual, now);
      case Lookup.Absent _ -> new Replacement.Absent(now);
    };
  }

  /** How many lives became longer. */
  int touch(List<Touch> touches, Instant now) throws SQLException {
    int longer = 0;
    for (Touch touch : touches) {
      touching.setLong(1, touch.livesUntil());
      touching.setBytes(2, touch.key().bytes());
      touching.setLong(3, Life.at(now));
      longer += touching.executeUpdate();
    }
    return longer;
  }

  boolean sweep(Instant now) throws SQLException {
    return bound.sweep(now);
  }
}
