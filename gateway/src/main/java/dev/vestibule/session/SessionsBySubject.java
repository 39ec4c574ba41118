package dev.vestibule.session;

import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds sessions by whom they belong to, to end them without their tickets. Blocks as the store
 * does; safe for use by any virtual thread.
 */
final class SessionsBySubject {
  private static final Logger LOG = LoggerFactory.getLogger(SessionsBySubject.class);
  private static final int MOST_CONFLICTS = 100;

  /** By how much the clocks of two replicas, or of one and the store, may differ. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

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

  /** Ends a session whose ticket is at hand. */
  interface End {
    void make() throws StoreUnavailable;
  }

  /**
   * Enters a session again whose tokens or identity are new. After they are safe, and at no cost to
   * them: where it fails, the next refresh does it.
   *
   * @param end called if an ending of its subjects has passed it by
   * @return whether it has ended so
   */
  boolean enterAgain(Session session, End end) {
    try {
      // How long ago it was created is not known by the store's clock; an ending of about that
      // time was seen to then.
      Instant certainlyBefore = session.createdAt().plus(CLOCKS_APART);
      if (!enter(session, (endedAt, _) -> endedAt.isAfter(certainlyBefore))) {
        return false;
      }
      end.make();
      return true;
    } catch (StoreUnavailable e) {
      LOG.atWarn()
          .addKeyValue("session", session.id())
          .addKeyValue("reason", e.getMessage())
          .log("a session could not be entered under its subject; its next refresh does it");
      return false;
    }
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
      if (head.isEmpty()) {
        return false;
      }
      if (head.get().isEnded()) {
        // The store may not have acknowledged it to whoever put it.
        var _ = store.replace(record, sealed.head(), sealed);
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
