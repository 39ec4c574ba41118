package dev.vestibule.oidc;

import java.time.Duration;

/** What is to be thought of an ID token. */
public sealed interface IdTokenVerdict extends RefreshVerdict {
  /** It holds. */
  record Verified(Identity identity) implements IdTokenVerdict {}

  /**
   * Nothing is known against it, but the keys to verify it can't be had now. Not to be believed, to
   * be asked again.
   */
  record KeysUnreachable(Duration retryAfter) implements IdTokenVerdict {}

  /**
   * It must not be believed.
   *
   * @param reason for an operator; has no text of the token
   */
  record Invalid(String reason) implements IdTokenVerdict {}
}
