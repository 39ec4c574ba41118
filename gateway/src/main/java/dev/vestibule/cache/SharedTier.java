package dev.vestibule.cache;

import dev.vestibule.cache.EntrySeal.Sealed;
import dev.vestibule.cache.RemoteCache.Kept;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One cache's part of the shared tier, where nothing is believed and no failure is anybody's: what
 * cannot be had is not there, and counted. Blocking, as the port is.
 *
 * <p>How old an entry is, two clocks say: the one that keeps it, by what is left of its life, and
 * ours, by the time sealed inside. The greater age counts. The first is right whatever the clocks
 * of the replicas are; the second keeps whoever has the shared tier in hand from making an old
 * entry young.
 */
final class SharedTier<V> {
  private final RemoteCache remote;
  private final EntrySeal seal;
  private final Format<V> format;
  private final Bounds bounds;
  private final CacheCounts counts;
  private final InstantSource clock;

  SharedTier(
      RemoteCache remote,
      EntrySeal seal,
      Format<V> format,
      Bounds bounds,
      CacheCounts counts,
      InstantSource clock) {
    this.remote = remote;
    this.seal = seal;
    this.format = format;
    this.bounds = bounds;
    this.counts = counts;
    this.clock = clock;
  }

  @Nullable Entry<V> read(String key) {
    Optional<Kept> kept;
    try {
      kept = remote.get(seal.name(key), bounds.largest() + EntrySeal.OVERHEAD);
    } catch (RemoteCacheUnavailable e) {
      counts.remoteFailures.increment();
      return null;
    }
    return kept.isEmpty() ? null : opened(key, kept.get());
  }

  private @Nullable Entry<V> opened(String key, Kept kept) {
    Optional<Sealed> sealed = seal.open(key, kept.value());
    if (sealed.isEmpty() || kept.left().compareTo(sealed.get().life()) > 0) {
      counts.refused.increment();
      return null;
    }
    Optional<V> value = format.read(sealed.get().value());
    if (value.isEmpty()) {
      counts.refused.increment();
      return null;
    }
    Instant now = clock.instant();
    Duration life = sealed.get().life();
    Duration byTheirs = life.minus(kept.left());
    Duration byOurs = Duration.between(sealed.get().loadedAt(), now);
    Duration age = byTheirs.compareTo(byOurs) > 0 ? byTheirs : byOurs;
    return age.compareTo(life) >= 0
        ? null
        : new Entry<>(value.get(), now.minus(age), now.minus(age).plus(life));
  }

  /** The life of the entry begins at its load, also where it is kept. */
  void write(String key, byte[] written, Entry<V> entry) {
    Duration left = Duration.between(clock.instant(), entry.until());
    if (left.toMillis() < 1) {
      return;
    }
    Duration life = Duration.between(entry.loadedAt(), entry.until());
    try {
      remote.put(seal.name(key), seal.seal(key, new Sealed(written, entry.loadedAt(), life)), left);
    } catch (RemoteCacheUnavailable e) {
      counts.remoteFailures.increment();
    }
  }

  void remove(String key) {
    try {
      remote.remove(seal.name(key));
    } catch (RemoteCacheUnavailable e) {
      counts.remoteFailures.increment();
    }
  }
}
