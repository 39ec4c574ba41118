package dev.vestibule.oidc;

import dev.vestibule.cache.Answer;
import dev.vestibule.cache.Bounds;
import dev.vestibule.cache.Format;
import dev.vestibule.cache.Load;
import dev.vestibule.cache.TieredCache;
import dev.vestibule.cache.Tiers;
import java.time.Duration;
import java.time.Instant;

/**
 * What this process's replicas know together of one document of a provider.
 *
 * @param fresh how old it may be for whoever wants a fresh one; a little less than {@link
 *     RemoteDocument#FRESH} in a fleet, so that one replica renews it for the others
 */
record SharedDocument<T>(TieredCache<T> cache, String key, Duration fresh) {
  /** For how long a replica that starts while the provider is down finds what others fetched. */
  static final Duration KEPT = Duration.ofHours(24);

  private static final Bounds BOUNDS = new Bounds(8 << 20, 256 << 10, KEPT, RemoteDocument.FRESH);

  /**
   * The document of this kind.
   *
   * @param format reads only what is fit for use: whoever wrote it may have known another
   *     configuration
   */
  static <T> SharedDocument<T> of(
      Tiers tiers, String kind, String provider, ProviderSettings settings, Format<T> format) {
    return new SharedDocument<>(
        tiers.cache(kind, BOUNDS, format),
        provider + " " + settings.issuer(),
        tiers.spread(RemoteDocument.FRESH));
  }

  Answer<T> get(Instant since, Load<T> load) {
    return cache.get(key, since, load);
  }
}
