package dev.vestibule.login;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenSet;
import java.time.Duration;
import java.time.Instant;

/** What became of an authorization code. */
sealed interface Redemption {
  /** Tokens, and who they speak of, verified. */
  record Redeemed(TokenSet tokens, Identity identity, Instant receivedAt) implements Redemption {}

  /**
   * No login.
   *
   * @param detail for an operator; holds no text of the provider but error codes
   */
  record Failed(LoginFailure failure, String detail, Duration retryAfter) implements Redemption {}
}
