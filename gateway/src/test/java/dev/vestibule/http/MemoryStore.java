package dev.vestibule.http;

import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Sessions and marks of one test, in memory, with a switch that takes the store away. */
final class MemoryStore implements SessionStore, OnceMarks {
  private record Kept(SealedRecord record, Instant livesUntil) {}

  private final InstantSource clock;
  private final Map<RecordKey, Kept> kept = new LinkedHashMap<>();
  private final Set<String> marks = new HashSet<>();
  private final List<Consumer<RecordKey>> watchers = new CopyOnWriteArrayList<>();
  private boolean down;

  MemoryStore(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void down(boolean value) {
    down = value;
  }

  /** Records with a body: sessions that have not ended. */
  synchronized long live() {
    return kept.values().stream().filter(record -> record.record().body().length > 0).count();
  }

  @Override
  public synchronized void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    requireUp();
    kept.put(key, new Kept(record, livesUntil));
  }

  @Override
  public synchronized Lookup load(RecordKey key) throws StoreUnavailable {
    requireUp();
    Instant now = clock.instant();
    Kept found = kept.get(key);
    return found == null || !now.isBefore(found.livesUntil())
        ? new Lookup.Absent(now)
        : new Lookup.Found(found.record(), now);
  }

  @Override
  public synchronized Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    requireUp();
    Instant now = clock.instant();
    Kept found = kept.get(key);
    if (found == null || !now.isBefore(found.livesUntil())) {
      return new Replacement.Absent(now);
    }
    if (!Arrays.equals(found.record().head(), expectedHead)) {
      return new Replacement.Conflict(found.record(), now);
    }
    kept.put(key, new Kept(next, found.livesUntil()));
    watchers.forEach(watcher -> watcher.accept(key));
    return new Replacement.Replaced(now);
  }

  @Override
  public synchronized void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable {
    requireUp();
  }

  @Override
  public Watch watch(Consumer<RecordKey> changed) {
    watchers.add(changed);
    return () -> watchers.remove(changed);
  }

  @Override
  public synchronized boolean first(String purpose, String name, Instant until)
      throws StoreUnavailable {
    requireUp();
    return marks.add(purpose + " " + name);
  }

  @Override
  public void close() {
    watchers.clear();
  }

  private void requireUp() throws StoreUnavailable {
    if (down) {
      throw new StoreUnavailable("the store of this test is down");
    }
  }
}
