package dev.vestibule.embedded;

import dev.vestibule.embedded.Records.Touch;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectIndex;
import dev.vestibule.session.Watchers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The session store of a single process: a SQLite file. What a call has answered survives kill -9,
 * and a power failure as far as the disk keeps what it was told to sync.
 *
 * <p>Its clock is the one given to {@link #open}; lives are kept in whole milliseconds, rounded up.
 * Any number of virtual threads may call it: they wait for one thread that writes, or one that
 * reads, at most {@link Calls#PATIENCE}. Notices are given on the thread that replaced, after the
 * commit and before its call returns.
 */
public final class EmbeddedStore implements SessionStore {
  private static final int MOST_WRITES_WAITING = 8_192;

  /** As many as the slow lane has: after a start every session is loaded once. */
  private static final int MOST_READS_WAITING = 32_768;

  private static final int MOST_TOUCHED_IN_ONE_CALL = 10_000;

  /** Lives extended in one step: between two steps others get their turn. */
  private static final int TOUCHED_IN_ONE_STEP = 250;

  private final Calls writes = new Calls(MOST_WRITES_WAITING);
  private final Calls reads = new Calls(MOST_READS_WAITING);
  private final Watchers watchers = new Watchers();
  private final InstantSource clock;
  private final FileClaim claim;
  private final DatabaseThread writer;
  private final DatabaseThread reader;

  /**
   * Opens the file, which is created where there is none.
   *
   * @throws StoreUnavailable if it can't serve; its message says what to do, and nothing that was
   *     there has been changed
   */
  public static EmbeddedStore open(EmbeddedSettings settings, InstantSource clock)
      throws StoreUnavailable {
    Path file = settings.file();
    StoreFile.requireFolder(file);
    FileClaim claim = FileClaim.of(file);
    try {
      StoreFile.createIfAbsent(file);
      NativeLibrary.load(StoreFile.folderOf(file));
      Connections connections = new Connections(settings);
      connections.prepare();
      return start(connections, clock, claim);
    } catch (StoreUnavailable | RuntimeException | Error e) {
      claim.close();
      throw e;
    }
  }

  private static EmbeddedStore start(Connections connections, InstantSource clock, FileClaim claim)
      throws StoreUnavailable {
    Reconnecting writing = connections.forWriting();
    try {
      Reconnecting reading = connections.forReading();
      return new EmbeddedStore(
          clock, claim, new Writer(writing, clock), new Reader(reading, clock));
    } catch (StoreUnavailable | RuntimeException | Error e) {
      writing.close();
      throw e;
    }
  }

  private EmbeddedStore(InstantSource clock, FileClaim claim, Writer writer, Reader reader) {
    this.clock = clock;
    this.claim = claim;
    this.writer = new DatabaseThread("session-writer", writes, writer);
    this.reader = new DatabaseThread("session-reader", reads, reader);
    this.writer.start();
    this.reader.start();
  }

  /** First uses, kept in the same file. */
  public OnceMarks onceMarks() {
    return new EmbeddedOnceMarks(writes);
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    RowKey row = RowKey.of(key);
    long until = Life.until(livesUntil);
    boolean kept =
        writes.make((database, now) -> database.records().create(row, record, until, now));
    if (!kept) {
      throw new StoreUnavailable("there is a session under this key already; nothing was changed");
    }
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    RowKey row = RowKey.of(key);
    return reads.make((database, now) -> database.records().load(row, now));
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
    RowKey row = RowKey.of(key);
    Replacement replacement =
        writes.make((database, now) -> database.records().replace(row, expectedHead, next, now));
    if (replacement instanceof Replacement.Replaced) {
      watchers.changed(key);
    }
    return replacement;
  }

  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable {
    if (livesUntil.size() > MOST_TOUCHED_IN_ONE_CALL) {
      throw new IllegalArgumentException(
          "lives: " + livesUntil.size() + " (expected: <= " + MOST_TOUCHED_IN_ONE_CALL + ")");
    }
    List<Touch> touches = new ArrayList<>(livesUntil.size());
    livesUntil.forEach((key, until) -> touches.add(new Touch(RowKey.of(key), Life.until(until))));
    for (int from = 0; from < touches.size(); from += TOUCHED_IN_ONE_STEP) {
      int to = Math.min(from + TOUCHED_IN_ONE_STEP, touches.size());
      List<Touch> step = touches.subList(from, to);
      writes.make((database, now) -> database.records().touch(step, now));
    }
  }

  @Override
  public Watch watch(Watcher watcher) {
    return watchers.watch(watcher);
  }

  @Override
  public SubjectIndex subjects() {
    return new EmbeddedSubjects(writes);
  }

  /** Also writes the log back into the file, so that the file alone is a whole copy. */
  @Override
  public void close() {
    // The writer's connection is the last to go: SQLite then removes the log.
    boolean readerEnded = reader.close();
    boolean writerEnded = writer.close();
    if (readerEnded && writerEnded) {
      claim.close();
    }
  }
}
