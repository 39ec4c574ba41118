package dev.vestibule.memory;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectIndex;
import dev.vestibule.session.SubjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The index of a store that knows only some of a subject's sessions, and so ends none of them. */
record NoSubjects(InstantSource clock) implements SubjectIndex {
  @Override
  public Entry enter(SubjectKey subject, RecordKey record, Instant livesUntil) {
    return new Entry(Optional.empty(), clock.instant());
  }

  @Override
  public List<RecordKey> end(SubjectKey subject, Duration remembered) throws StoreUnavailable {
    throw new StoreUnavailable(
        "sessions lie with their browsers: only a browser's own logout ends one of them");
  }
}
