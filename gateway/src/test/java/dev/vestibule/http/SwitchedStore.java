package dev.vestibule.http;

import dev.vestibule.embedded.EmbeddedSettings;
import dev.vestibule.embedded.EmbeddedStore;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The embedded store, with a switch that takes it away, and a count of what lives in it. */
final class SwitchedStore implements SessionStore, OnceMarks {
  private final Path folder;
  private final EmbeddedStore store;
  private final OnceMarks marks;
  private final Queue<RecordKey> created = new ConcurrentLinkedQueue<>();
  private volatile boolean down;

  SwitchedStore(InstantSource clock) {
    try {
      this.folder = Files.createTempDirectory("sessions");
      this.store = EmbeddedStore.open(EmbeddedSettings.of(folder.resolve("s.db")), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (StoreUnavailable e) {
      throw new IllegalStateException(e);
    }
    this.marks = store.onceMarks();
  }

  void down(boolean value) {
    down = value;
  }

  /** Sessions that have not ended: their records have a body. */
  long live() throws StoreUnavailable {
    long live = 0;
    for (RecordKey key : created) {
      if (store.load(key) instanceof Lookup.Found(SealedRecord record, _)
          && record.body().length > 0) {
        live++;
      }
    }
    return live;
  }

  @Override
  public Instant now() throws StoreUnavailable {
    requireUp();
    return store.now();
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    requireUp();
    store.create(key, record, livesUntil);
    created.add(key);
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    requireUp();
    return store.load(key);
  }

  @Override
  public Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    requireUp();
    return store.claim(key, expectedHead, next);
  }

  @Override
  public Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    requireUp();
    return store.replace(key, expectedHead, next);
  }

  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable {
    requireUp();
    store.touch(livesUntil);
  }

  @Override
  public SubjectIndex subjects() {
    return store.subjects();
  }

  @Override
  public Watch watch(Watcher watcher) {
    return store.watch(watcher);
  }

  @Override
  public boolean first(String purpose, String name, Instant until) throws StoreUnavailable {
    requireUp();
    return marks.first(purpose, name, until);
  }

  @Override
  public void close() {
    store.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireUp() throws StoreUnavailable {
    if (down) {
      throw new StoreUnavailable("the store of this test is down");
    }
  }
}
