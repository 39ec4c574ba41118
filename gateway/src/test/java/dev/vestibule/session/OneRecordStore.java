package dev.vestibule.session;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A store of one record, which a test may read and tamper with. For one thread. */
final class OneRecordStore implements SessionStore {
  static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

  private final MemorySubjects subjects = new MemorySubjects(() -> NOW);

  @Nullable SealedRecord record;

  /** Claims, of all replacements. */
  int claims;

  /** Whether a replica hears of what is written. */
  boolean acknowledged = true;

  SealedRecord record() {
    return Objects.requireNonNull(record);
  }

  @Override
  public Instant now() {
    return NOW;
  }

  @Override
  public void create(RecordKey key, SealedRecord created, Instant livesUntil) {
    record = created;
  }

  @Override
  public Lookup load(RecordKey key) {
    return record == null ? new Lookup.Absent(NOW) : new Lookup.Found(record, NOW);
  }

  @Override
  public Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    claims++;
    return replace(key, expectedHead, next);
  }

  @Override
  public Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    SealedRecord actual = record;
    if (actual == null) {
      return new Replacement.Absent(NOW);
    }
    if (!Arrays.equals(actual.head(), expectedHead)) {
      return new Replacement.Conflict(actual, NOW);
    }
    record = next;
    if (!acknowledged) {
      throw new StoreUnavailable("acknowledged by nobody");
    }
    return new Replacement.Replaced(NOW);
  }

  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) {
    throw new UnsupportedOperationException("records here live for ever");
  }

  @Override
  public SubjectIndex subjects() {
    return subjects;
  }

  @Override
  public Watch watch(Watcher watcher) {
    return () -> {};
  }

  @Override
  public void close() {
    record = null;
  }
}
