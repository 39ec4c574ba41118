package dev.vestibule.embedded;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectIndex;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The tables of which records belong to whom, and of when whose sessions were ended. */
final class Subjects {
  private final PreparedStatement entering;
  private final PreparedStatement forgetting;
  private final PreparedStatement listing;
  private final PreparedStatement ending;
  private final PreparedStatement finding;
  private final Bound endings;

  Subjects(Connection connection, long maximumEndings) throws SQLException {
    this.entering =
        connection.prepareStatement(
            """
            INSERT INTO entries (subject, record) SELECT ?, key FROM records WHERE key = ?
            ON CONFLICT (subject, record) DO NOTHING\
            """);
    this.forgetting =
        connection.prepareStatement(
            """
            DELETE FROM entries WHERE number IN (
              SELECT number FROM entries WHERE subject = ?
              ORDER BY number DESC LIMIT -1 OFFSET %d)\
            """
                .formatted(SubjectIndex.MOST_RECORDS));
    this.listing =
        connection.prepareStatement(
            """
            SELECT record FROM entries JOIN records ON key = record
            WHERE subject = ? AND lives_until > ?\
            """);
    this.ending =
        connection.prepareStatement(
            """
            INSERT INTO endings (key, lives_until, ended_at) VALUES (?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET
              lives_until = max(lives_until, excluded.lives_until),
              ended_at = max(ended_at, excluded.ended_at)\
            """);
    this.finding =
        connection.prepareStatement(
            "SELECT ended_at FROM endings WHERE key = ? AND lives_until > ?");
    this.endings = new Bound(connection, "endings", maximumEndings);
  }

  /** Nothing is entered of a record that is not there. */
  SubjectIndex.Entry enter(RowKey subject, RowKey record, Instant now) throws SQLException {
    entering.setBytes(1, subject.bytes());
    entering.setBytes(2, record.bytes());
    if (entering.executeUpdate() == 1) {
      forgetting.setBytes(1, subject.bytes());
      forgetting.executeUpdate();
    }
    return new SubjectIndex.Entry(endedAt(subject, now), now);
  }

  List<RecordKey> end(RowKey subject, Duration remembered, Instant now)
      throws SQLException, StoreUnavailable {
    if (endedAt(subject, now).isEmpty()) {
      endings.admit(subject.bytes(), now);
      endings.added(1);
    }
    ending.setBytes(1, subject.bytes());
    ending.setLong(2, Life.until(now.plus(remembered)));
    ending.setLong(3, Life.until(now));
    ending.executeUpdate();
    return records(subject, now);
  }

  boolean sweep(Instant now) throws SQLException {
    return endings.sweep(now);
  }

  private Optional<Instant> endedAt(RowKey subject, Instant now) throws SQLException {
    finding.setBytes(1, subject.bytes());
    finding.setLong(2, Life.at(now));
    try (ResultSet found = finding.executeQuery()) {
      return found.next() ? Optional.of(Instant.ofEpochMilli(found.getLong(1))) : Optional.empty();
    }
  }

  private List<RecordKey> records(RowKey subject, Instant now) throws SQLException {
    listing.setBytes(1, subject.bytes());
    listing.setLong(2, Life.at(now));
    List<RecordKey> records = new ArrayList<>();
    try (ResultSet found = listing.executeQuery()) {
      while (found.next()) {
        records.add(new RecordKey(HexFormat.of().formatHex(found.getBytes(1))));
      }
    }
    return records;
  }
}
