package dev.vestibule.lab.provider;

import java.time.Duration;

/**
 * What the provider does with a refresh token that was already used, and what a refresh costs
 * besides.
 */
public sealed interface Reuse {

  Reuse FAMILY_REVOKING = new FamilyRevoking();
  Reuse SINGLE_USE = new SingleUse();
  Reuse NOT_ROTATING = new NotRotating(false);
  Reuse KEYCLOAK_LIKE = new KeycloakLike();
  Reuse ZITADEL_LIKE = new ZitadelLike();

  static Reuse grace(Duration window) {
    return new Grace(window);
  }

  /**
   * A spent token is {@code invalid_grant} and every token of its family dies, the winner's too.
   */
  record FamilyRevoking() implements Reuse {}

  /** A spent token is {@code invalid_grant}; its successor lives. */
  record SingleUse() implements Reuse {}

  /** Within the window a spent token gets another successor; after it the family is revoked. */
  record Grace(Duration window) implements Reuse {
    public Grace {
      if (window.isNegative()) {
        throw new IllegalArgumentException("window: " + window + " (expected: >= 0)");
      }
    }
  }

  /**
   * The refresh token stays. {@code repeatsToken}: whether the answer names it again or leaves it
   * out.
   */
  record NotRotating(boolean repeatsToken) implements Reuse {}

  /**
   * As {@link FamilyRevoking}; besides, an injected 500 burns the use although nothing was issued.
   */
  record KeycloakLike() implements Reuse {}

  /**
   * A spent token is {@code invalid_request}; its successor lives; each refresh kills the access
   * tokens before it at once.
   */
  record ZitadelLike() implements Reuse {}
}
