package dev.vestibule.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The newest that this process knows of each record, sealed as it was: what it read within the last
 * ten minutes, and, where no number of reads drives it out, what it wrote within the last one.
 *
 * <p>Bounded by weight and time; past it, what was used least is forgotten here and is found in the
 * store, or lost with it. Safe for use by any thread; nothing here blocks.
 */
final class KnownRecords {
  private static final long MOST_KNOWN = 20L * 1024 * 1024;
  private static final long MOST_WRITTEN = 12L * 1024 * 1024;
  private static final int ENTRY_WEIGHT = 400;
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final Duration JUST_WRITTEN = Duration.ofSeconds(60);

  /** Of each record. Changed by whoever reads or writes one. */
  private final Cache<RecordKey, Known> known = cache(MOST_KNOWN, REMEMBERED);

  /** What nobody else may have. Changed by whoever writes. */
  private final Cache<RecordKey, Known> written = cache(MOST_WRITTEN, JUST_WRITTEN);

  /**
   * What is known of a record.
   *
   * @param livesUntil for how long it is worth to be put back; by the store's clock
   */
  record Known(SealedRecord record, KnownHead state, Instant livesUntil) {
    /** What is known once the next was read or written, too. */
    private Known then(Known next) {
      if (state.isLostFrom(next.state().head())) {
        return this;
      }
      return state.outweighs(next.state()) ? new Known(record, state, next.livesUntil()) : next;
    }
  }

  private static Cache<RecordKey, Known> cache(long mostBytes, Duration kept) {
    return Caffeine.newBuilder()
        .maximumWeight(mostBytes)
        .<RecordKey, Known>weigher((_, known) -> known.record().size() + ENTRY_WEIGHT)
        .expireAfterWrite(kept)
        .executor(Runnable::run)
        .build();
  }

  void wrote(RecordKey key, SealedRecord record, Head head, Instant livesUntil) {
    Known next = new Known(record, new KnownHead(head, true), livesUntil);
    remember(written, key, next);
    remember(known, key, next);
  }

  void read(RecordKey key, SealedRecord record, Head head, Instant livesUntil) {
    remember(known, key, new Known(record, new KnownHead(head, false), livesUntil));
  }

  private static void remember(Cache<RecordKey, Known> where, RecordKey key, Known next) {
    where.asMap().compute(key, (_, old) -> old == null ? next : old.then(next));
  }

  /** The newer of what was written here a moment ago and what was read since; null for neither. */
  @Nullable Known find(RecordKey key) {
    Known own = written.getIfPresent(key);
    Known read = known.getIfPresent(key);
    if (own == null || read == null) {
      return own == null ? read : own;
    }
    return own.then(read);
  }

  /** Of all of them, those first that were written here: nobody else may have them. */
  Set<RecordKey> keys() {
    Set<RecordKey> all = new LinkedHashSet<>(written.asMap().keySet());
    all.addAll(known.asMap().keySet());
    return all;
  }
}
