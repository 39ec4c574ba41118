package dev.vestibule.embedded;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectIndex;
import dev.vestibule.session.SubjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whose records are whose, in the store's file: an entry lives as long as its record does. */
final class EmbeddedSubjects implements SubjectIndex {
  private final Calls writes;

  EmbeddedSubjects(Calls writes) {
    this.writes = writes;
  }

  @Override
  public Entry enter(SubjectKey subject, RecordKey record, Instant livesUntil)
      throws StoreUnavailable {
    RowKey whose = RowKey.of(subject);
    RowKey which = RowKey.of(record);
    return writes.make((database, now) -> database.subjects().enter(whose, which, now));
  }

  @Override
  public List<RecordKey> end(SubjectKey subject, Duration remembered) throws StoreUnavailable {
    RowKey whose = RowKey.of(subject);
    return writes.make((database, now) -> database.subjects().end(whose, remembered, now));
  }
}
