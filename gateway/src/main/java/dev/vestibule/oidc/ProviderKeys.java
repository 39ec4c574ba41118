package dev.vestibule.oidc;

import dev.vestibule.cache.Tiers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/**
 * The keys with which a provider signs (RFC 7517), fetched when first asked for.
 *
 * <p>Only public, asymmetric signature keys are kept, out of at most {@value KeySet#MAX_KEYS} in at
 * most 1 MiB. Kept for an hour, then fetched anew behind the callers; an unknown key id fetches at
 * once, at most every 10 s. What is known serves on while the provider is down.
 */
public final class ProviderKeys {
  /** Keys tried for a token that names none. */
  static final int MAX_CANDIDATES = 8;

  private final ProviderSettings settings;
  private final ProviderHttp http;
  private final Discovery discovery;
  private final InstantSource clock;
  private final RemoteDocument<KeySet> document;

  ProviderKeys(
      String provider,
      ProviderSettings settings,
      ProviderHttp http,
      Discovery discovery,
      Tiers tiers,
      InstantSource clock,
      Executor executor) {
    this.settings = settings;
    this.http = http;
    this.discovery = discovery;
    this.clock = clock;
    // Twice: the fetch may have to wait for the metadata first.
    Duration patience =
        settings.connectTimeout().plus(settings.answerTimeout()).plusSeconds(1).multipliedBy(2);
    this.document =
        new RemoteDocument<>(
            provider + " keys",
            SharedDocument.of(tiers, "provider keys", provider, settings, KeySet.FORMAT),
            this::fetch,
            patience,
            clock,
            executor);
  }

  /** One line for each known key, for reports; empty if none could be had. */
  public Optional<List<String>> described() {
    return Optional.ofNullable(document.get().document())
        .map(known ->
            known.keys().stream()
                .map(key -> String.join(" ", new TreeSet<>(key.algorithms())) + " kid=" + key.kid())
                .toList());
  }

  /** Whether {@link #find} goes by keys that were fetched an hour ago or earlier. */
  boolean areOld() {
    return document.isOld();
  }

  /**
   * The keys that may have signed a token.
   *
   * @param kid from the token's header; empty if it names none. Only ever compared, never a path or
   *     a query
   */
  KeyAnswer find(String algorithm, String kid) {
    Instant asked = clock.instant();
    List<SigningKey> candidates = candidates(document.get(), algorithm, kid);
    return candidates.isEmpty()
        ? findAfterFetch(algorithm, kid, asked)
        : new KeyAnswer.Found(candidates);
  }

  /**
   * As {@link #find}, after asking the provider once more: for a signature that none of the known
   * keys made, since a key can change under its name.
   */
  KeyAnswer findAnew(String algorithm, String kid) {
    return findAfterFetch(algorithm, kid, clock.instant());
  }

  private KeyAnswer findAfterFetch(String algorithm, String kid, Instant asked) {
    RemoteDocument.State<KeySet> fetched = document.refetched();
    List<SigningKey> candidates = candidates(fetched, algorithm, kid);
    if (!candidates.isEmpty()) {
      return new KeyAnswer.Found(candidates);
    }
    boolean askedNow = fetched.failures() == 0 && !fetched.fetchedAt().isBefore(asked);
    return askedNow
        ? new KeyAnswer.Unknown()
        : new KeyAnswer.Unreachable(document.untilNextFetch(fetched));
  }

  private static List<SigningKey> candidates(
      RemoteDocument.State<KeySet> state, String algorithm, String kid) {
    KeySet known = state.document();
    return known == null
        ? List.of()
        : known.keys().stream()
            .filter(key -> key.fits(algorithm, kid))
            .limit(MAX_CANDIDATES)
            .toList();
  }

  private KeySet fetch() throws NotConnected, AnswerLost, UnfitDocument {
    return switch (discovery.metadata()) {
      case Discovered.Unknown(var reason, var _) -> throw new NotConnected("metadata: " + reason);
      case Discovered.Known(var metadata) -> keys(Discovery.get(http, settings, metadata.jwks()));
    };
  }

  private static KeySet keys(ProviderResponse response) throws UnfitDocument {
    if (response.status() != 200) {
      throw new UnfitDocument("jwks_uri answers " + response.status() + " (expected: 200)");
    }
    return KeySet.read(response.body());
  }
}
