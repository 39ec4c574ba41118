package dev.vestibule.oidc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executor;

/**
 * The keys with which a provider signs (RFC 7517), fetched when first asked for.
 *
 * <p>Only public, asymmetric signature keys are kept, out of at most {@value #MAX_KEYS} in at most
 * 1 MiB. Kept for an hour, then fetched anew behind the callers; an unknown key id fetches at once,
 * at most every 10 s. What is known serves on while the provider is down.
 */
public final class ProviderKeys {
  static final int MAX_KEYS = 64;

  /** Keys tried for a token that names none. */
  static final int MAX_CANDIDATES = 8;

  private final ProviderSettings settings;
  private final ProviderHttp http;
  private final Discovery discovery;
  private final InstantSource clock;
  private final RemoteDocument<List<SigningKey>> document;

  ProviderKeys(
      String provider,
      ProviderSettings settings,
      ProviderHttp http,
      Discovery discovery,
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
        new RemoteDocument<>(provider + " keys", this::fetch, patience, clock, executor);
  }

  /** One line for each known key, for reports; empty if none could be had. */
  public Optional<List<String>> described() {
    return Optional.ofNullable(document.get().document())
        .map(keys ->
            keys.stream()
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
    RemoteDocument.State<List<SigningKey>> fetched = document.refetched();
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
      RemoteDocument.State<List<SigningKey>> state, String algorithm, String kid) {
    List<SigningKey> keys = state.document();
    return keys == null
        ? List.of()
        : keys.stream().filter(key -> key.fits(algorithm, kid)).limit(MAX_CANDIDATES).toList();
  }

  private List<SigningKey> fetch() throws NotConnected, AnswerLost, UnfitDocument {
    return switch (discovery.metadata()) {
      case Discovered.Unknown(var reason, var _) -> throw new NotConnected("metadata: " + reason);
      case Discovered.Known(var metadata) -> keys(Discovery.get(http, settings, metadata.jwks()));
    };
  }

  private static List<SigningKey> keys(ProviderResponse response) throws UnfitDocument {
    if (response.status() != 200) {
      throw new UnfitDocument("jwks_uri answers " + response.status() + " (expected: 200)");
    }
    Map<String, Object> members =
        StrictJson.object(response.body())
            .orElseThrow(() -> new UnfitDocument("jwks_uri is no JSON object"));
    if (!(members.get("keys") instanceof List<?> listed) || listed.size() > MAX_KEYS) {
      throw new UnfitDocument("keys: absent or too many (expected: at most " + MAX_KEYS + ")");
    }
    List<SigningKey> keys = new ArrayList<>();
    for (Object one : listed) {
      if (one instanceof Map<?, ?> map) {
        @SuppressWarnings("unchecked") // a JSON object has texts as names
        Map<String, Object> jwk = (Map<String, Object>) map;
        SigningKey.of(jwk).ifPresent(keys::add);
      }
    }
    if (keys.isEmpty()) {
      // A provider that signs has at least one: keep those that we know.
      throw new UnfitDocument(
          "keys: " + listed.size() + ", none of them a public signature key that we know");
    }
    return List.copyOf(keys);
  }
}
