package dev.vestibule.session;

import java.time.Instant;
import java.util.Map;

/**
 * A conditional register for each session, with notices. All that happens to a session is built on
 * {@link #replace}.
 *
 * <p>Calls block, for a bounded time, and are made on virtual threads only. What a call has
 * answered is durable as the store's configuration defines it, before the call returns. Every
 * instant is of the store's clock. Every implementation passes the same contract suite.
 */
public interface SessionStore extends AutoCloseable {
  /** What {@link #load} found. */
  sealed interface Lookup {
    /** A record whose life has not run out. */
    record Found(SealedRecord record, Instant now) implements Lookup {}

    /** Nothing, or a record whose life has run out. */
    record Absent(Instant now) implements Lookup {}
  }

  /** What {@link #replace} did. */
  sealed interface Replacement {
    /** The record is now {@code next}. */
    record Replaced(Instant now) implements Replacement {}

    /** Nothing was changed: the record's head is another. */
    record Conflict(SealedRecord actual, Instant now) implements Replacement {}

    /** Nothing was changed: there is no such record, or its life has run out. */
    record Absent(Instant now) implements Replacement {}
  }

  /** The store's time: the one that all its processes share. */
  Instant now() throws StoreUnavailable;

  /**
   * Keeps a new record until its life runs out.
   *
   * @throws StoreUnavailable if it may not have been kept, or the store is full
   */
  void create(RecordKey key, SealedRecord record, Instant livesUntil) throws StoreUnavailable;

  /**
   * Reads a record.
   *
   * @throws StoreUnsettled if there is none, but the store may have lost it
   */
  Lookup load(RecordKey key) throws StoreUnavailable;

  /**
   * Puts {@code next} in the record's place in one atomic step if its head is {@code expectedHead},
   * to the byte. The record's life stays as it is.
   *
   * @throws StoreUnsettled if there is none, but the store may have lost it; nothing was done
   * @throws StoreUnavailable if the outcome is unknown or nothing was done
   */
  Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable;

  /**
   * {@link #replace}, to announce a grant or to give a session up: what is read before it must be
   * the newest that was ever written. A store that can go back in time takes none until what it
   * lost may have been brought back and every grant that was announced there is over.
   *
   * @throws StoreUnsettled if there is none, but the store may have lost it; nothing was done
   * @throws StoreUnavailable while it takes none, or if the outcome is unknown
   */
  Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next) throws StoreUnavailable;

  /**
   * Extends lives; never shortens one, never brings a record back. Unknown keys are passed over.
   *
   * @param livesUntil by record; at most 10,000 in one call
   */
  void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable;

  /** Which records belong to whom; part of this store, and closed with it. */
  SubjectIndex subjects();

  /**
   * Tells the watcher of records that were replaced, by whichever process. A notice can come late,
   * twice, or not at all: it only makes faster what revalidation finds anyway.
   *
   * @return ends the watch when closed
   */
  Watch watch(Watcher watcher);

  /** Who wants to know of replaced records. Called on the store's threads: it must not block. */
  @FunctionalInterface
  interface Watcher {
    /** This record was replaced. */
    void changed(RecordKey key);

    /** From now on notices may be missed: the store does not hear of other processes. */
    default void noticesLost() {}

    /**
     * Notices come again. Some may have been missed since {@link #noticesLost}, and the store may
     * have gone back in time.
     */
    default void noticesBack() {}
  }

  /** A running watch. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for what is under way, then releases everything. Calls that follow are unavailable. */
  @Override
  void close();
}
