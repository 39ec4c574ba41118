package dev.vestibule.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.seal.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shared store that may go back in time, by a failover or a restart, and what this process knows
 * of its records: what it wrote, and what it read, within the last minutes, sealed as it was. What
 * the store has lost is put back, so that nothing is lost while one process lives that knows it.
 *
 * <p>A record that came back to life or has an older generation is mended whenever it is met: no
 * way but a loss leads there. One that vanished is, while the store says that it is not settled.
 * All records are looked at when notices come again, since what cut them off may have been a
 * failover; only then are this process's own writes put back also over records of the same
 * generation, where an order between two of them is no proof of a loss.
 *
 * <p>Safe for use by any virtual thread. Bounded by weight and time: what was forgotten here is
 * found in the store, or lost with it.
 */
public final class ReplayingStore implements SessionStore {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayingStore.class);
  private static final long MOST_KNOWN = 20L * 1024 * 1024;
  private static final long MOST_WRITTEN = 12L * 1024 * 1024;
  private static final Duration JUST_WRITTEN = Duration.ofSeconds(60);
  private static final int ENTRY_WEIGHT = 400;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int MOST_CONFLICTS = 100;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
  private static final int MOST_TRIES = 120;

  /** Records that are looked at side by side after a gap. */
  private static final int AT_ONCE = 8;

  private final SessionStore store;
  private final HeadFormat heads;
  private final Duration idle;

  /** The newest that this process knows of each record. Changed by whoever reads or writes one. */
  private final Cache<RecordKey, Known> known;

  /**
   * What this process wrote a moment ago, which nobody else may have: reads don't drive it out.
   * Changed by whoever writes.
   */
  private final Cache<RecordKey, Known> written;

  /** Gaps in the notices after which the records have not been looked at yet. */
  private final AtomicInteger gaps = new AtomicInteger();

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Watch watch;

  /**
   * What is known of a record.
   *
   * @param own whether this process wrote it, and nobody a newer generation that it knows of
   */
  private record Known(SealedRecord record, Head head, Instant livesUntil, boolean own) {

    /** Whether what the store has can't have come after this: it went back in time. */
    boolean isLostFrom(Head found) {
      return head.isEnded()
          ? !found.isEnded()
          : !found.isEnded() && head.generation() > found.generation();
    }

    /** Whether this is to be put back over what was found after a gap. */
    boolean isToReplace(Head found) {
      return own ? head.supersedes(found) : isLostFrom(found);
    }
  }

  /** When to put a known record back over one that was found. */
  private interface Judgement {
    boolean isToReplace(Known known, Head found);
  }

  /**
   * @param idle how long a session lives unused: so long lives what had to be put back
   */
  public ReplayingStore(SessionStore store, KeyRing ring, Duration idle) {
    this.store = store;
    this.heads = new HeadFormat(ring);
    this.idle = idle;
    this.known = cache(MOST_KNOWN, REMEMBERED);
    this.written = cache(MOST_WRITTEN, JUST_WRITTEN);
    this.watch =
        store.watch(
            new Watcher() {
              @Override
              public void changed(RecordKey key) {}

              @Override
              public void noticesBack() {
                startReplay();
              }
            });
  }

  private static Cache<RecordKey, Known> cache(long mostBytes, Duration kept) {
    return Caffeine.newBuilder()
        .maximumWeight(mostBytes)
        .<RecordKey, Known>weigher((_, known) -> known.record().size() + ENTRY_WEIGHT)
        .expireAfterWrite(kept)
        .executor(Runnable::run)
        .build();
  }

  @Override
  public Instant now() throws StoreUnavailable {
    return store.now();
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    store.create(key, record, livesUntil);
    heads
        .read(key, record.head())
        .ifPresent(head -> remember(key, new Known(record, head, livesUntil, true)));
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    return load(key, Known::isLostFrom);
  }

  private Lookup load(RecordKey key, Judgement judgement) throws StoreUnavailable {
    Lookup found;
    try {
      found = store.load(key);
    } catch (StoreUnsettled unsettled) {
      return new Lookup.Found(restored(key, judgement, unsettled), unsettled.now());
    }
    return switch (found) {
      case Lookup.Found(SealedRecord record, Instant now) ->
          new Lookup.Found(newest(key, record, now, judgement), now);
      case Lookup.Absent absent -> absent;
    };
  }

  @Override
  public Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    return mended(key, next, () -> store.replace(key, expectedHead, next));
  }

  @Override
  public Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    return mended(key, next, () -> store.claim(key, expectedHead, next));
  }

  private interface Attempt {
    Replacement make() throws StoreUnavailable;
  }

  /** What an attempt found where it failed is put right, and the caller compares with that. */
  private Replacement mended(RecordKey key, SealedRecord next, Attempt attempt)
      throws StoreUnavailable {
    Replacement replacement;
    try {
      replacement = attempt.make();
    } catch (StoreUnsettled unsettled) {
      return new Replacement.Conflict(restored(key, Known::isLostFrom, unsettled), unsettled.now());
    }
    switch (replacement) {
      case Replacement.Replaced(Instant now) -> wrote(key, next, now);
      case Replacement.Conflict(SealedRecord actual, Instant now) -> {
        return new Replacement.Conflict(newest(key, actual, now, Known::isLostFrom), now);
      }
      case Replacement.Absent _ -> {}
    }
    return replacement;
  }

  /** The newest of a record: what was found, or what is known and was put back over it. */
  private SealedRecord newest(RecordKey key, SealedRecord found, Instant now, Judgement judgement)
      throws StoreUnavailable {
    SealedRecord actual = found;
    for (int tries = 0; tries < MOST_CONFLICTS; tries++) {
      Optional<Head> head = heads.read(key, actual.head());
      if (head.isEmpty()) {
        return actual;
      }
      Known mine = known(key);
      if (mine == null || !judgement.isToReplace(mine, head.get())) {
        remember(key, new Known(actual, head.get(), now.plus(idle), false));
        return actual;
      }
      switch (store.replace(key, actual.head(), mine.record())) {
        case Replacement.Replaced _ -> {
          LOG.atInfo().addKeyValue("generation", mine.head().generation()).log("store.replayed");
          return mine.record();
        }
        case Replacement.Conflict(SealedRecord other, Instant _) -> actual = other;
        case Replacement.Absent _ ->
            throw new StoreUnavailable("a session ran out while it was to be put back");
      }
    }
    throw new StoreUnavailable("a session kept changing while it was to be put back");
  }

  /** What is known of a record that the store may have lost, put back. */
  private SealedRecord restored(RecordKey key, Judgement judgement, StoreUnsettled unsettled)
      throws StoreUnavailable {
    Known mine = known(key);
    if (mine == null || !unsettled.now().isBefore(mine.livesUntil())) {
      throw new StoreUnsettled(unsettled);
    }
    return restored(key, mine, judgement);
  }

  private SealedRecord restored(RecordKey key, Known mine, Judgement judgement)
      throws StoreUnavailable {
    try {
      store.create(key, mine.record(), mine.livesUntil());
    } catch (StoreUnavailable e) {
      // Somebody else may have been faster, and may know more.
      if (store.load(key) instanceof Lookup.Found(SealedRecord record, Instant now)) {
        return newest(key, record, now, judgement);
      }
      throw e;
    }
    LOG.atInfo().addKeyValue("generation", mine.head().generation()).log("store.restored");
    return mine.record();
  }

  private void wrote(RecordKey key, SealedRecord record, Instant now) {
    heads
        .read(key, record.head())
        .ifPresent(head -> remember(key, new Known(record, head, now.plus(idle), true)));
  }

  /** The newer of what was written here a moment ago and what was read since. */
  private @Nullable Known known(RecordKey key) {
    Known own = written.getIfPresent(key);
    Known read = known.getIfPresent(key);
    if (own == null || read == null) {
      return own == null ? read : own;
    }
    return later(own, read);
  }

  private void remember(RecordKey key, Known next) {
    if (next.own()) {
      written.asMap().compute(key, (_, old) -> old == null ? next : later(old, next));
    }
    known.asMap().compute(key, (_, old) -> old == null ? next : later(old, next));
  }

  private static Known later(Known old, Known next) {
    if (old.isLostFrom(next.head())) {
      return old;
    }
    boolean sameGeneration =
        !next.head().isEnded() && next.head().generation() == old.head().generation();
    if (!sameGeneration || next.own() || !old.own()) {
      return next;
    }
    // Somebody else's word on the generation that this process wrote: of no weight after a loss.
    return new Known(old.record(), old.head(), next.livesUntil(), true);
  }

  private void startReplay() {
    if (gaps.getAndIncrement() == 0) {
      Thread.ofVirtual().name("session-replay").start(this::replayAfterGaps);
    }
  }

  private void replayAfterGaps() {
    int seen;
    do {
      seen = gaps.get();
      try {
        replay();
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("putting back what the store may have lost failed");
      }
    } while (!gaps.compareAndSet(seen, 0));
  }

  /** This process's own writes first: nobody else may have them. */
  private void replay() {
    Set<RecordKey> all = new LinkedHashSet<>(written.asMap().keySet());
    all.addAll(known.asMap().keySet());
    Queue<RecordKey> keys = new ConcurrentLinkedQueue<>(all);
    AtomicInteger failures = new AtomicInteger();
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        workers.execute(() -> replayAll(keys, failures));
      }
    }
  }

  /** What can't be looked at goes to the end: the others' store may answer. */
  private void replayAll(Queue<RecordKey> keys, AtomicInteger failures) {
    for (RecordKey key = keys.poll(); key != null; key = keys.poll()) {
      if (!replayed(key)) {
        keys.add(key);
        if (failures.incrementAndGet() > AT_ONCE * MOST_TRIES || isClosedAfter(BETWEEN_TRIES)) {
          return;
        }
      }
    }
  }

  private boolean replayed(RecordKey key) {
    try {
      // What a settled store does not have has run out: only one that is not lacks what it lost.
      var _ = load(key, Known::isToReplace);
      return true;
    } catch (StoreUnsettled nothingToRestore) {
      return true;
    } catch (StoreUnavailable notYet) {
      return false;
    }
  }

  private boolean isClosedAfter(Duration pause) {
    try {
      return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable {
    store.touch(livesUntil);
  }

  /**
   * As the store has it. What it lost of it is not put back: an entry is made again when its
   * session is refreshed, and of an ending each session's own end is put back, not the memory that
   * logins on their way are met with.
   */
  @Override
  public SubjectIndex subjects() {
    return store.subjects();
  }

  @Override
  public Watch watch(Watcher watcher) {
    return store.watch(watcher);
  }

  @Override
  public void close() {
    watch.close();
    closed.countDown();
    store.close();
  }
}
