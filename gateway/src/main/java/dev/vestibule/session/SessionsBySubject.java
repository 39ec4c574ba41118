package dev.vestibule.session;

import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds sessions by whom they belong to, to end them without their tickets. Blocks as the store
 * does; safe for use by any virtual thread.
 */
final class SessionsBySubject {
  private static final int MOST_CONFLICTS = 100;

  private final SessionStore store;
  private final HeadFormat heads;
  private final SubjectKeys keys;

  SessionsBySubject(SessionStore store, HeadFormat heads, SubjectKeys keys) {
    this.store = store;
    this.heads = heads;
    this.keys = keys;
  }

  /**
   * Whether an ending of its subject's sessions counts for a session. Both by the store's clock.
   */
  interface Reach {
    boolean includes(Instant endedAt, Instant now);
  }

  /**
   * Enters a session, whose record must have been created, under its subjects.
   *
   * @return whether an ending of theirs counts for it
   */
  boolean enter(Session session, Reach reach) throws StoreUnavailable {
    RecordKey record = session.id().recordKey();
    boolean reached = false;
    for (Subject subject : Subject.of(session.identity())) {
      for (SubjectKey key : keys.of(subject)) {
        SubjectIndex.Entry entry = store.subjects().enter(key, record, session.endsAt());
        reached |=
            entry.endedAt().filter(endedAt -> reach.includes(endedAt, entry.now())).isPresent();
      }
    }
    return reached;
  }

  /** {@link SessionVault#endAll}. */
  int endAll(Subject subject, Ending why, Duration remembered) throws StoreUnavailable {
    Set<RecordKey> records = new LinkedHashSet<>();
    for (SubjectKey key : keys.of(subject)) {
      records.addAll(store.subjects().end(key, remembered));
    }
    int ended = 0;
    int failed = 0;
    String reason = "";
    for (RecordKey record : records) {
      try {
        ended += end(record, why) ? 1 : 0;
      } catch (StoreUnavailable e) {
        // The others first: whoever is told of it all does it again.
        failed++;
        reason = String.valueOf(e.getMessage());
      }
    }
    if (failed > 0) {
      throw new StoreUnavailable(
          "sessions ended: %d; not certain: %d (%s)".formatted(ended, failed, reason));
    }
    return ended;
  }

  /**
   * Ends the session of a record through the same register as all that happens to it: a refresh in
   * flight finds it ended.
   *
   * @return whether there was one to end
   */
  private boolean end(RecordKey record, Ending why) throws StoreUnavailable {
    Lookup found = store.load(record);
    for (int tries = 0; tries < MOST_CONFLICTS; tries++) {
      if (!(found instanceof Lookup.Found(SealedRecord sealed, Instant now))) {
        return false;
      }
      Optional<Head> head = heads.open(record, sealed.head());
      if (head.isEmpty() || head.get().isEnded()) {
        return false;
      }
      SealedRecord ended = SealedRecord.ended(heads.write(record, head.get().ended(why, now)));
      switch (store.replace(record, sealed.head(), ended)) {
        case Replacement.Replaced _ -> {
          return true;
        }
        case Replacement.Conflict(SealedRecord actual, Instant then) ->
            found = new Lookup.Found(actual, then);
        case Replacement.Absent _ -> {
          return false;
        }
      }
    }
    throw new StoreUnavailable("a session kept changing while it was to be ended");
  }
}
