package dev.vestibule.oidc;

import java.time.Duration;
import java.util.List;

/** Which keys may have signed a token. */
sealed interface KeyAnswer {
  /** These, at most {@link ProviderKeys#MAX_CANDIDATES}. */
  record Found(List<SigningKey> candidates) implements KeyAnswer {
    public Found {
      candidates = List.copyOf(candidates);
    }
  }

  /** None: the provider was asked just now. */
  record Unknown() implements KeyAnswer {}

  /** None that we know, and the provider can't be asked now. */
  record Unreachable(Duration retryAfter) implements KeyAnswer {}
}
