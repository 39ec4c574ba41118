package dev.vestibule.oidc;

import java.time.Duration;
import java.time.Instant;

/** What is to be thought of an access token. */
public sealed interface AccessTokenVerdict {
  /**
   * It holds.
   *
   * @param tokenId {@code jti}; empty if it has none
   * @param believedUntil from then on it has run out, or must be verified again
   */
  record Verified(Identity identity, String tokenId, Instant believedUntil)
      implements AccessTokenVerdict {}

  /** Nothing is known against it, but the keys to verify it can't be had now. */
  record KeysUnreachable(Duration retryAfter) implements AccessTokenVerdict {}

  /**
   * It must not be believed.
   *
   * @param reason for whoever sent it, and an operator; has no text of the token
   */
  record Invalid(String reason) implements AccessTokenVerdict {}
}
