package dev.vestibule.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A store in front of which something happens before each call. */
final class SteppedStore implements SessionStore, SubjectIndex {
  private final SessionStore store;
  private final Runnable before;

  SteppedStore(SessionStore store, Runnable before) {
    this.store = store;
    this.before = before;
  }

  @Override
  public Instant now() throws StoreUnavailable {
    return store.now();
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    before.run();
    store.create(key, record, livesUntil);
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    before.run();
    return store.load(key);
  }

  @Override
  public Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    before.run();
    return store.claim(key, expectedHead, next);
  }

  @Override
  public Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    before.run();
    return store.replace(key, expectedHead, next);
  }

  @Override
  public Entry enter(SubjectKey subject, RecordKey record, Instant livesUntil)
      throws StoreUnavailable {
    before.run();
    return store.subjects().enter(subject, record, livesUntil);
  }

  @Override
  public List<RecordKey> end(SubjectKey subject, Duration remembered) throws StoreUnavailable {
    before.run();
    return store.subjects().end(subject, remembered);
  }

  @Override
  public SubjectIndex subjects() {
    return this;
  }

  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) {
    throw new UnsupportedOperationException("nobody here extends lives");
  }

  @Override
  public Watch watch(Watcher watcher) {
    return () -> {};
  }

  @Override
  public void close() {}
}
