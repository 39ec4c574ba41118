package dev.vestibule.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.StoreUnavailable;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * A process that writes until it is killed: some workers, each of which creates a record, counts it
 * up, and says so on standard output once the store has answered. {@code arguments}: the file, and
 * the first worker's number.
 */
final class DoomedWriter {
  static final int WORKERS = 8;

  private static final int COUNTS_BEFORE_THE_NEXT_RECORD = 20;
  private static final Instant LATE = Instant.parse("2100-01-01T00:00:00Z");

  private final EmbeddedStore store;
  private final PrintStream out;

  private DoomedWriter(EmbeddedStore store, PrintStream out) {
    this.store = store;
    this.out = out;
  }

  static void main(String[] arguments) throws Exception {
    EmbeddedSettings settings = EmbeddedSettings.of(Path.of(arguments[0]));
    PrintStream out = new PrintStream(System.out, true, US_ASCII);
    DoomedWriter writer =
        new DoomedWriter(EmbeddedStore.open(settings, InstantSource.system()), out);
    int first = Integer.parseInt(arguments[1]);
    for (int worker = first; worker < first + WORKERS; worker++) {
      int number = worker;
      Thread.ofPlatform().start(() -> writer.work(number));
    }
  }

  /** The record that says {@code count}: its parts can be told from another count's. */
  static SealedRecord counted(long count) {
    byte[] head = Arrays.copyOf(ByteBuffer.allocate(8).putLong(count).array(), 100);
    byte[] slots = new byte[90];
    Arrays.fill(slots, (byte) count);
    byte[] body = new byte[20_000];
    Arrays.fill(body, (byte) (count + 1));
    return new SealedRecord(head, slots, body);
  }

  static long count(SealedRecord record) {
    return ByteBuffer.wrap(record.head()).getLong();
  }

  private void work(int worker) {
    for (int record = 0; ; record++) {
      RecordKey key = new RecordKey("%032x%032x".formatted(worker, record));
      long count = create(key);
      for (int i = 0; i < COUNTS_BEFORE_THE_NEXT_RECORD; i++) {
        count = countUp(key, count);
      }
    }
  }

  private long create(RecordKey key) {
    while (true) {
      try {
        store.create(key, counted(0), LATE);
        return acknowledged(key, 0);
      } catch (StoreUnavailable e) {
        out.println("unavailable");
        Lookup lookup = load(key);
        if (lookup instanceof Lookup.Found(SealedRecord there, Instant _)) {
          return count(there);
        }
      }
    }
  }

  private long countUp(RecordKey key, long count) {
    try {
      return switch (store.replace(key, counted(count).head(), counted(count + 1))) {
        case Replacement.Replaced _ -> acknowledged(key, count + 1);
        case Replacement.Conflict(SealedRecord actual, Instant _) ->
            throw new IllegalStateException(count + " became " + count(actual));
        case Replacement.Absent _ -> throw new IllegalStateException(count + " is gone");
      };
    } catch (StoreUnavailable e) {
      out.println("unavailable");
      if (load(key) instanceof Lookup.Found(SealedRecord there, Instant _)) {
        return count(there);
      }
      throw new IllegalStateException(count + " is gone", e);
    }
  }

  private Lookup load(RecordKey key) {
    try {
      Lookup lookup = store.load(key);
      out.println("loaded");
      return lookup;
    } catch (StoreUnavailable e) {
      throw new IllegalStateException("loads go on", e);
    }
  }

  private long acknowledged(RecordKey key, long count) {
    out.println(key.value() + " " + count);
    return count;
  }
}
