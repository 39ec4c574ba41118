package dev.vestibule.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Watchers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A register that lives as long as its process: for sessions that lie with the browser, while this
 * process refreshes them. It can forget: past its bound the records that were used longest ago go.
 * Safe for use by any thread; blocks for nothing.
 */
public final class ProcessStore implements SessionStore {
  private static final long MOST_BYTES = 64L * 1024 * 1024;
  private static final int BASE_BYTES = 200;
  private static final int MOST_TOUCHED_IN_ONE_CALL = 10_000;

  /** A record and its life. */
  private record Kept(SealedRecord record, Instant livesUntil) {
    boolean lives(Instant now) {
      return now.isBefore(livesUntil);
    }
  }

  /** Records by key; each step on one of them is one atomic step of the map. */
  private final ConcurrentMap<RecordKey, Kept> records;

  private final Watchers watchers = new Watchers();
  private final InstantSource clock;

  /** Set once, by {@link #close}; read by every call. */
  private volatile boolean closed;

  public ProcessStore(InstantSource clock) {
    this(clock, MOST_BYTES);
  }

  /** With room for so many bytes of records. */
  ProcessStore(InstantSource clock, long mostBytes) {
    this.clock = clock;
    Cache<RecordKey, Kept> cache =
        Caffeine.newBuilder()
            .maximumWeight(mostBytes)
            .<RecordKey, Kept>weigher((_, kept) -> BASE_BYTES + kept.record().size())
            .executor(Runnable::run)
            .build();
    this.records = cache.asMap();
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    requireOpen();
    Instant now = clock.instant();
    AtomicBoolean taken = new AtomicBoolean();
    records.compute(
        key,
        (_, old) -> {
          taken.set(old != null && old.lives(now));
          return taken.get() ? old : new Kept(record, livesUntil);
        });
    if (taken.get()) {
      throw new StoreUnavailable("there is such a record already");
    }
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    requireOpen();
    Instant now = clock.instant();
    Kept kept = records.get(key);
    return kept != null && kept.lives(now)
        ? new Lookup.Found(kept.record(), now)
        : new Lookup.Absent(now);
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
            return null;
          }
          if (!Arrays.equals(old.record().head(), expectedHead)) {
            done.set(new Replacement.Conflict(old.record(), now));
            return old;
          }
          done.set(new Replacement.Replaced(now));
          return new Kept(next, old.livesUntil());
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
                    ? new Kept(old.record(), until)
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

  private void requireOpen() throws StoreUnavailable {
    if (closed) {
      throw new StoreUnavailable("closed");
    }
  }
}
