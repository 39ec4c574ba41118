package dev.vestibule.behaviour;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.StoreUnsettled;
import dev.vestibule.session.SubjectIndex;
import dev.vestibule.session.SubjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A real store in a time that a test moves. Only what it says of the time is moved: the life of a
 * record goes on in the real one.
 */
final class MovedStore implements SessionStore {
  private final SessionStore store;
  private final MovableClock time;
  private final AtomicInteger looks = new AtomicInteger();

  MovedStore(SessionStore store, MovableClock time) {
    this.store = store;
    this.time = time;
  }

  /** How often a record was read, and the answer is there. */
  int looks() {
    return looks.get();
  }

  @Override
  public Instant now() throws StoreUnavailable {
    return time.moved(store.now());
  }

  @Override
  public SubjectIndex subjects() {
    SubjectIndex real = store.subjects();
    return new SubjectIndex() {
      @Override
      public Entry enter(SubjectKey subject, RecordKey record, Instant livesUntil)
          throws StoreUnavailable {
        Entry entry = real.enter(subject, record, time.real(livesUntil));
        return new Entry(entry.endedAt().map(time::moved), time.moved(entry.now()));
      }

      @Override
      public List<RecordKey> end(SubjectKey subject, Duration remembered) throws StoreUnavailable {
        return real.end(subject, remembered);
      }
    };
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    store.create(key, record, time.real(livesUntil));
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    try {
      return switch (store.load(key)) {
        case Lookup.Found(SealedRecord record, Instant now) ->
            new Lookup.Found(record, time.moved(now));
        case Lookup.Absent(Instant now) -> new Lookup.Absent(time.moved(now));
      };
    } catch (StoreUnsettled e) {
      throw moved(e);
    } finally {
      looks.incrementAndGet();
    }
  }

  @Override
  public Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    return moved(() -> store.replace(key, expectedHead, next));
  }

  @Override
  public Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    return moved(() -> store.claim(key, expectedHead, next));
  }

  private interface Attempt {
    Replacement make() throws StoreUnavailable;
  }

  private Replacement moved(Attempt attempt) throws StoreUnavailable {
    try {
      return switch (attempt.make()) {
        case Replacement.Replaced(Instant now) -> new Replacement.Replaced(time.moved(now));
        case Replacement.Conflict(SealedRecord actual, Instant now) ->
            new Replacement.Conflict(actual, time.moved(now));
        case Replacement.Absent(Instant now) -> new Replacement.Absent(time.moved(now));
      };
    } catch (StoreUnsettled e) {
      throw moved(e);
    }
  }

  private StoreUnsettled moved(StoreUnsettled e) {
    return new StoreUnsettled(String.valueOf(e.getMessage()), time.moved(e.now()));
  }

  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable {
    store.touch(
        livesUntil.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> time.real(each.getValue()))));
  }

  @Override
  public Watch watch(Watcher watcher) {
    return store.watch(watcher);
  }

  @Override
  public void close() {
    store.close();
  }
}
