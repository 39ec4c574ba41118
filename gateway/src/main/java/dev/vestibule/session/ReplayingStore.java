package dev.vestibule.session;

import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.KnownRecords.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
  private static final int MOST_CONFLICTS = 100;

  private final SessionStore store;
  private final HeadFormat heads;
  private final Duration idle;
  private final KnownRecords known = new KnownRecords();
  private final GapReplay replay;
  private final Watch watch;

  /** When to put a known record back over one that was found. */
  private interface Judgement {
    boolean isToReplace(KnownHead known, Head found);
  }

  /**
   * @param idle how long a session lives unused: so long lives what had to be put back
   */
  public ReplayingStore(SessionStore store, KeyRing ring, Duration idle) {
    this.store = store;
    this.heads = new HeadFormat(ring);
    this.idle = idle;
    // What a settled store does not have has run out: only one that is not lacks what it lost.
    this.replay = new GapReplay(known::keys, key -> load(key, KnownHead::isToReplaceAfterGap));
    this.watch =
        store.watch(
            new Watcher() {
              @Override
              public void changed(RecordKey key) {}

              @Override
              public void noticesBack() {
                replay.begin();
              }
            });
  }

  @Override
  public Instant now() throws StoreUnavailable {
    return store.now();
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    store.create(key, record, livesUntil);
    wrote(key, record, livesUntil);
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    return load(key, KnownHead::isLostFrom);
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
      return new Replacement.Conflict(
          restored(key, KnownHead::isLostFrom, unsettled), unsettled.now());
    }
    switch (replacement) {
      case Replacement.Replaced(Instant now) -> wrote(key, next, now.plus(idle));
      case Replacement.Conflict(SealedRecord actual, Instant now) -> {
        return new Replacement.Conflict(newest(key, actual, now, KnownHead::isLostFrom), now);
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
      Known mine = known.find(key);
      Optional<Head> head = head(key, actual, mine);
      if (head.isEmpty()) {
        return actual;
      }
      if (mine == null || !judgement.isToReplace(mine.state(), head.get())) {
        known.read(key, actual, head.get(), now.plus(idle));
        return actual;
      }
      switch (store.replace(key, actual.head(), mine.record())) {
        case Replacement.Replaced _ -> {
          tell("store.replayed", mine);
          return mine.record();
        }
        case Replacement.Conflict(SealedRecord other, Instant _) -> actual = other;
        case Replacement.Absent _ ->
            throw new StoreUnavailable("a session ran out while it was to be put back");
      }
    }
    throw new StoreUnavailable("a session kept changing while it was to be put back");
  }

  /** What was authentic when it was remembered is, to the byte, still. */
  private Optional<Head> head(RecordKey key, SealedRecord found, @Nullable Known mine) {
    return mine != null && mine.record().equals(found)
        ? Optional.of(mine.state().head())
        : heads.read(key, found.head());
  }

  /** What is known of a record that the store may have lost, put back. */
  private SealedRecord restored(RecordKey key, Judgement judgement, StoreUnsettled unsettled)
      throws StoreUnavailable {
    Known mine = known.find(key);
    if (mine == null || !unsettled.now().isBefore(mine.livesUntil())) {
      throw new StoreUnsettled(unsettled);
    }
    try {
      store.create(key, mine.record(), mine.livesUntil());
    } catch (StoreUnavailable e) {
      // Somebody else may have been faster, and may know more.
      if (found(key) instanceof Lookup.Found(SealedRecord record, Instant now)) {
        return newest(key, record, now, judgement);
      }
      throw e;
    }
    tell("store.restored", mine);
    return mine.record();
  }

  /** Null where the store lacks it still: it took nothing, and is to be given it once more. */
  private @Nullable Lookup found(RecordKey key) throws StoreUnavailable {
    try {
      return store.load(key);
    } catch (StoreUnsettled stillLacking) {
      return null;
    }
  }

  private static void tell(String event, Known putBack) {
    LOG.atInfo().addKeyValue("generation", putBack.state().head().generation()).log(event);
  }

  private void wrote(RecordKey key, SealedRecord record, Instant livesUntil) {
    heads.read(key, record.head()).ifPresent(head -> known.wrote(key, record, head, livesUntil));
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
    replay.close();
    store.close();
  }
}
