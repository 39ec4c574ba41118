package dev.vestibule.memory;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectIndex;
import dev.vestibule.session.Watchers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A register that lives as long as its process: for sessions that lie with the browser, while this
 * process refreshes them. Safe for use by any thread; does no I/O.
 *
 * <p>It can forget: past its bound, records that nobody used lately go. Never those that somebody
 * did, for a refresh may be under way, and would take its session for ended; a store that is full
 * of them refuses new ones.
 */
public final class ProcessStore implements SessionStore {
  private static final long MOST_BYTES = 64L * 1024 * 1024;
  private static final int BASE_BYTES = 300;
  private static final int MOST_TOUCHED_IN_ONE_CALL = 10_000;

  /** Unused for so long, a record may go: the first that makes room enough. */
  private static final List<Duration> UNUSED =
      List.of(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofMinutes(2));

  /** A full store looks through all its records at most so often. */
  private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(1);

  /** A record and its life. */
  private record Kept(SealedRecord record, Instant livesUntil, Instant usedAt) {
    boolean lives(Instant now) {
      return now.isBefore(livesUntil);
    }

    int bytes() {
      return BASE_BYTES + record.size();
    }
  }

  /** Records by key; each step on one of them is one atomic step of the map. */
  private final ConcurrentHashMap<RecordKey, Kept> records = new ConcurrentHashMap<>();

  /** What the records take. Changed within the map's steps, by the difference they make. */
  private final AtomicLong bytes = new AtomicLong();

  private final ReentrantLock sweeping = new ReentrantLock();

  /** Before this nobody sweeps. Written and read under the lock. */
  private Instant nextSweep = Instant.MIN;

  private final Watchers watchers = new Watchers();
  private final InstantSource clock;
  private final long mostBytes;

  /** Set once, by {@link #close}; read by every call. */
  private volatile boolean closed;

  public ProcessStore(InstantSource clock) {
    this(clock, MOST_BYTES);
  }

  /** With room for so many bytes of records. */
  ProcessStore(InstantSource clock, long mostBytes) {
    this.clock = clock;
    this.mostBytes = mostBytes;
  }

  /** Keeps nothing: whose sessions lie elsewhere, they can't be ended from here. */
  @Override
  public SubjectIndex subjects() {
    return new NoSubjects(clock);
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    requireOpen();
    Instant now = clock.instant();
    if (bytes.get() >= mostBytes) {
      makeRoom(now);
    }
    AtomicBoolean taken = new AtomicBoolean();
    records.compute(
        key,
        (_, old) -> {
          taken.set(old != null && old.lives(now));
          return taken.get() ? old : counted(old, new Kept(record, livesUntil, now));
        });
    if (taken.get()) {
      throw new StoreUnavailable("there is such a record already");
    }
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    requireOpen();
    Instant now = clock.instant();
    Kept kept =
        records.computeIfPresent(key, (_, old) -> new Kept(old.record(), old.livesUntil(), now));
    return kept != null && kept.lives(now)
        ? new Lookup.Found(kept.record(), now)
        : new Lookup.Absent(now);
  }

  /** A store that does not go back in time is always settled. */
  @Override
  public Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    return replace(key, expectedHead, next);
  }

  @Override
  public Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    requireOpen();
    Instant now = clock.instant();
    AtomicReference<Replacement> done = new AtomicReference<>(new Replacement.Absent(now));
    records.computeIfPresent(
        key,
        (_, old) -> {
          if (!old.lives(now)) {
            return old;
          }
          if (!Arrays.equals(old.record().head(), expectedHead)) {
            done.set(new Replacement.Conflict(old.record(), now));
            return old;
          }
          done.set(new Replacement.Replaced(now));
          return counted(old, new Kept(next, old.livesUntil(), now));
        });
    if (done.get() instanceof Replacement.Replaced) {
      watchers.changed(key);
    }
    return done.get();
  }

  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable {
    if (livesUntil.size() > MOST_TOUCHED_IN_ONE_CALL) {
      throw new IllegalArgumentException(
          "lives: " + livesUntil.size() + " (expected: <= " + MOST_TOUCHED_IN_ONE_CALL + ")");
    }
    requireOpen();
    Instant now = clock.instant();
    livesUntil.forEach((key, until) ->
        records.computeIfPresent(
            key,
            (_, old) ->
                old.lives(now) && until.isAfter(old.livesUntil())
                    ? new Kept(old.record(), until, old.usedAt())
                    : old));
  }

  @Override
  public Watch watch(Watcher watcher) {
    return watchers.watch(watcher);
  }

  @Override
  public void close() {
    closed = true;
    records.clear();
  }

  private Kept counted(@Nullable Kept old, Kept next) {
    bytes.addAndGet(next.bytes() - (old == null ? 0 : old.bytes()));
    return next;
  }

  private void makeRoom(Instant now) throws StoreUnavailable {
    sweeping.lock();
    try {
      if (!now.isBefore(nextSweep)) {
        for (Duration unused : UNUSED) {
          if (bytes.get() > mostBytes * 3 / 4) {
            forget(now, now.minus(unused));
          }
        }
        nextSweep = now.plus(BETWEEN_SWEEPS);
      }
    } finally {
      sweeping.unlock();
    }
    if (bytes.get() >= mostBytes) {
      throw new StoreUnavailable("too many sessions are being refreshed");
    }
  }

  private void forget(Instant now, Instant unusedSince) {
    for (RecordKey key : records.keySet()) {
      records.computeIfPresent(
          key,
          (_, old) -> {
            if (old.lives(now) && old.usedAt().isAfter(unusedSince)) {
              return old;
            }
            bytes.addAndGet(-old.bytes());
            return null;
          });
    }
  }

  private void requireOpen() throws StoreUnavailable {
    if (closed) {
      throw new StoreUnavailable("closed");
    }
  }
}
