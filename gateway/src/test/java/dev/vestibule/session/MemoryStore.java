package dev.vestibule.session;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A store in memory, for tests of what is built on one: it can be away or held, and lets something
 * happen between a look and its answer. Safe for use by any thread.
 */
public final class MemoryStore implements SessionStore {
  private record Kept(SealedRecord record, Instant livesUntil) {}

  /** What happens while somebody waits for an answer. */
  public interface Meanwhile {
    void happen() throws StoreUnavailable;
  }

  private final InstantSource clock;
  private final Map<RecordKey, Kept> records = new ConcurrentHashMap<>();
  private final MemorySubjects subjects;
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final List<Map<RecordKey, Instant>> touches = new CopyOnWriteArrayList<>();
  private final AtomicInteger loads = new AtomicInteger();
  private final AtomicReference<Meanwhile> meanwhile = new AtomicReference<>(() -> {});
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile boolean down;

  public MemoryStore(InstantSource clock) {
    this.clock = clock;
    this.subjects = new MemorySubjects(clock);
  }

  public void down(boolean value) {
    down = value;
  }

  /** Loads arrive and are answered when released. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  public void release() {
    gate.countDown();
  }

  /** Happens once, after the next load has read and before it answers. */
  public void beforeTheNextAnswer(Meanwhile event) {
    meanwhile.set(event);
  }

  /** Loads that arrived. */
  public int loads() {
    return loads.get();
  }

  /** As one that went back in time, or was written before there was an index. */
  void forgetEntries() {
    subjects.forgetEntries();
  }

  /** Watches that are open. */
  public int watches() {
    return watchers.size();
  }

  @Override
  public Instant now() throws StoreUnavailable {
    requireUp();
    return clock.instant();
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    requireUp();
    records.put(key, new Kept(record, livesUntil));
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    loads.incrementAndGet();
    pass();
    requireUp();
    Kept kept = records.get(key);
    Instant now = clock.instant();
    meanwhile.getAndSet(() -> {}).happen();
    return kept == null || !now.isBefore(kept.livesUntil())
        ? new Lookup.Absent(now)
        : new Lookup.Found(kept.record(), now);
  }

  @Override
  public Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    return replace(key, expectedHead, next);
  }

  @Override
  public Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    requireUp();
    Instant now = clock.instant();
    AtomicReference<Replacement> outcome = new AtomicReference<>(new Replacement.Absent(now));
    records.computeIfPresent(
        key,
        (_, kept) -> {
          if (!Arrays.equals(kept.record().head(), expectedHead)) {
            outcome.set(new Replacement.Conflict(kept.record(), now));
            return kept;
          }
          outcome.set(new Replacement.Replaced(now));
          return new Kept(next, kept.livesUntil());
        });
    watchers.forEach(watcher -> watcher.changed(key));
    return outcome.get();
  }

  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable {
    requireUp();
    touches.add(Map.copyOf(livesUntil));
  }

  /** Lives that were to be extended, call by call. They are remembered, no record lives longer. */
  public List<Map<RecordKey, Instant>> touches() {
    return touches;
  }

  @Override
  public SubjectIndex subjects() {
    return subjects;
  }

  @Override
  public Watch watch(Watcher watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  @Override
  public void close() {
    down = true;
  }

  private void pass() throws StoreUnavailable {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new StoreUnavailable("interrupted", e);
    }
  }

  private void requireUp() throws StoreUnavailable {
    if (down) {
      throw new StoreUnavailable("the store of this test is down");
    }
  }
}
