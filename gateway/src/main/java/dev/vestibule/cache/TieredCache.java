package dev.vestibule.cache;

import dev.vestibule.cache.Answer.Failed;
import dev.vestibule.cache.Answer.Found;
import dev.vestibule.flight.Flights;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A cache of two tiers: this process's memory before one that a fleet shares; or one of the two. A
 * read asks memory, then the shared tier, then whoever knows, and at most one read of a key does so
 * at a time: the others join it.
 *
 * <p>All that is kept has an end in both tiers, and nothing is kept of a load that failed. A shared
 * tier that fails or is silent is one that has nothing: the load answers. What it gives is believed
 * only if a process of the same key ring sealed it for this cache and key.
 *
 * <p>Nothing that was read before an invalidation gets into memory after it: who reads takes a
 * stamp first, an invalidation changes the stamp before it removes the entry, and an entry lands
 * only under the same stamp. What was written to the shared tier under another one is taken out
 * again by who wrote it. The invalidation is this process's: others hear of it by the ends of their
 * entries.
 *
 * <p>Safe for use by any number of virtual threads; blocks but for hits in memory. Bounded by
 * {@link Bounds}, and flights by their callers.
 */
public final class TieredCache<V> {
  private final Format<V> format;
  private final Bounds bounds;
  private final CacheCounts counts;
  private final InstantSource clock;
  private final Backfill backfill;
  private final @Nullable ResidentTier<V> resident;
  private final @Nullable SharedTier<V> shared;
  private final Invalidations invalidations = new Invalidations();

  /** Reads past memory. An empty outcome: its leader was interrupted, somebody else is to lead. */
  private final Flights<Place, Optional<Answer<V>>> flights = new Flights<>();

  /** A key as of its last invalidation: nobody joins a read that began before. */
  private record Place(String key, long stamp) {}

  /** Takes the flight that its caller is to lead. */
  private static final class Lead<V> {
    Flights.@Nullable Shared<Optional<Answer<V>>> flight;
  }

  TieredCache(
      Format<V> format,
      Bounds bounds,
      CacheCounts counts,
      InstantSource clock,
      Backfill backfill,
      @Nullable ResidentTier<V> resident,
      @Nullable SharedTier<V> shared) {
    this.format = format;
    this.bounds = bounds;
    this.counts = counts;
    this.clock = clock;
    this.backfill = backfill;
    this.resident = resident;
    this.shared = shared;
  }

  /**
   * The value of this key.
   *
   * @param since what was loaded before is not new enough; {@link Instant#MIN}: whatever has not
   *     ended
   * @param load asked if nothing new enough is kept; its failure goes to all who joined
   */
  public Answer<V> get(String key, Instant since, Load<V> load) {
    while (true) {
      Place place = new Place(key, invalidations.stamp(key));
      Entry<V> known = resident(key);
      if (known != null && isNewEnough(known, since)) {
        counts.residentHits.increment();
        return new Found<>(known);
      }
      Lead<V> lead = new Lead<>();
      CompletableFuture<Optional<Answer<V>>> outcome =
          flights.join(place, mine -> lead.flight = mine);
      if (lead.flight != null) {
        return lead(place, lead.flight, since, load);
      }
      Optional<Answer<V>> joined = await(outcome);
      if (joined.isPresent() && suits(joined.get(), since)) {
        return joined.get();
      }
    }
  }

  private @Nullable Entry<V> resident(String key) {
    return resident == null ? null : resident.get(key);
  }

  private static boolean isNewEnough(Entry<?> entry, Instant since) {
    return !entry.loadedAt().isBefore(since);
  }

  private static <V> boolean suits(Answer<V> answer, Instant since) {
    return switch (answer) {
      case Found(var entry) -> isNewEnough(entry, since);
      case Failed(var _, var _) -> true;
    };
  }

  private Answer<V> lead(
      Place place, Flights.Shared<Optional<Answer<V>>> flight, Instant since, Load<V> load) {
    // For those who joined, should the load end with an exception: it is a defect for whoever
    // leads, and nobody's reason to try again.
    Optional<Answer<V>> outcome = Optional.of(new Failed<>("the load ended with a defect", null));
    try {
      Answer<V> answer = readThrough(place, since, load);
      outcome =
          answer instanceof Failed && Thread.currentThread().isInterrupted()
              ? Optional.empty()
              : Optional.of(answer);
      return answer;
    } finally {
      flights.land(place, flight, outcome);
    }
  }

  private Answer<V> readThrough(Place place, Instant since, Load<V> load) {
    // Another flight may have landed between the look into memory and this one's start.
    Entry<V> known = resident(place.key());
    if (known != null && isNewEnough(known, since)) {
      counts.residentHits.increment();
      return new Found<>(known);
    }
    Entry<V> remote = remote(place);
    if (remote != null && isNewEnough(remote, since)) {
      counts.remoteHits.increment();
      fill(place, remote);
      return new Found<>(remote);
    }
    Instant began = clock.instant();
    return switch (load.load()) {
      case Load.Loaded.Value(V value, Duration life) -> {
        counts.loads.increment();
        Duration bounded = life.compareTo(bounds.life()) < 0 ? life : bounds.life();
        Entry<V> entry = new Entry<>(value, began, began.plus(bounded));
        keep(place, entry);
        yield new Found<>(entry);
      }
      case Load.Loaded.Failed(String reason) -> {
        counts.failedLoads.increment();
        yield new Failed<>(reason, newer(known, remote));
      }
    };
  }

  private @Nullable Entry<V> remote(Place place) {
    Entry<V> found = shared == null ? null : shared.read(place.key());
    // It may have outlived an invalidation that could not reach the shared tier.
    return found != null && invalidations.reach(place.key(), found.loadedAt()) ? null : found;
  }

  private void fill(Place place, Entry<V> entry) {
    if (resident == null) {
      return;
    }
    int bytes = format.write(entry.value()).length;
    if (!backfill.offer(() -> land(resident, place, entry, bytes))) {
      counts.backfillsDropped.increment();
    }
  }

  private void keep(Place place, Entry<V> entry) {
    byte[] written = format.write(entry.value());
    if (written.length > bounds.largest()) {
      return;
    }
    if (resident != null) {
      land(resident, place, entry, written.length);
    }
    if (shared != null) {
      shared.write(place.key(), written, entry);
      // An invalidation before this line is seen here; one after it removes what is there.
      if (invalidations.stamp(place.key()) != place.stamp()) {
        shared.remove(place.key());
      }
    }
  }

  private void land(ResidentTier<V> tier, Place place, Entry<V> entry, int bytes) {
    tier.land(place.key(), entry, bytes, () -> invalidations.stamp(place.key()) == place.stamp());
  }

  /**
   * Forgets what is known of this key, here and in the shared tier. Where that can't be reached,
   * this process still believes nothing that was loaded before; others do until it ends.
   */
  public void invalidate(String key) {
    invalidations.add(key, clock.instant());
    if (resident != null) {
      resident.remove(key);
    }
    if (shared != null) {
      shared.remove(key);
    }
  }

  private Optional<Answer<V>> await(CompletableFuture<Optional<Answer<V>>> outcome) {
    try {
      return outcome.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new Failed<>("interrupted", null));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a flight lands with an answer, never with an exception", e);
    }
  }

  private static <V> @Nullable Entry<V> newer(@Nullable Entry<V> one, @Nullable Entry<V> other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.loadedAt().isBefore(other.loadedAt()) ? other : one;
  }
}
