package dev.vestibule.bench.pieces;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SubjectIndex;
import dev.vestibule.session.SubjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A store in memory: enough for a gate whose sessions are resident anyway. */
final class MemoryStore implements SessionStore {
  private final InstantSource clock;
  private final Map<RecordKey, SealedRecord> records = new ConcurrentHashMap<>();

  MemoryStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil) {
    records.put(key, record);
  }

  @Override
  public Lookup load(RecordKey key) {
    SealedRecord found = records.get(key);
    return found == null
        ? new Lookup.Absent(clock.instant())
        : new Lookup.Found(found, clock.instant());
  }

  @Override
  public Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next) {
    return replace(key, expectedHead, next);
  }

  @Override
  public Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next) {
    SealedRecord now =
        records.computeIfPresent(
            key, (_, old) -> Arrays.equals(old.head(), expectedHead) ? next : old);
    if (now == null) {
      return new Replacement.Absent(clock.instant());
    }
    return now.equals(next)
        ? new Replacement.Replaced(clock.instant())
        : new Replacement.Conflict(now, clock.instant());
  }

  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) {
    // Nothing runs out here.
  }

  /** Nobody's sessions are ended here. */
  @Override
  public SubjectIndex subjects() {
    return new SubjectIndex() {
      @Override
      public Entry enter(SubjectKey subject, RecordKey record, Instant livesUntil) {
        return new Entry(Optional.empty(), clock.instant());
      }

      @Override
      public List<RecordKey> end(SubjectKey subject, Duration remembered) {
        return List.of();
      }
    };
  }

  @Override
  public Watch watch(Watcher watcher) {
    return () -> {};
  }

  @Override
  public void close() {
    records.clear();
  }
}
