package dev.vestibule.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An index in memory, in which nothing runs out. Safe for use by any thread. */
final class MemorySubjects implements SubjectIndex {
  private final InstantSource clock;

  /** Guarded by this. */
  private final Map<SubjectKey, Set<RecordKey>> records = new HashMap<>();

  /** Guarded by this. */
  private final Map<SubjectKey, Instant> endings = new HashMap<>();

  MemorySubjects(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Entry enter(SubjectKey subject, RecordKey record, Instant livesUntil) {
    records.computeIfAbsent(subject, _ -> new HashSet<>()).add(record);
    return new Entry(Optional.ofNullable(endings.get(subject)), clock.instant());
  }

  synchronized void forgetEntries() {
    records.clear();
  }

  @Override
  public synchronized List<RecordKey> end(SubjectKey subject, Duration remembered) {
    endings.put(subject, clock.instant());
    return new ArrayList<>(records.getOrDefault(subject, Set.of()));
  }
}
