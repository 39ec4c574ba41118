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
  Reuse DEX_LIKE = new DexLike(Duration.ofSeconds(3));

  static Reuse grace(Duration window) {
    return new Grace(window);
  }

  /**
   * The profile of that name: {@code family-revoking}, {@code single-use}, {@code non-rotating},
   * {@code keycloak-like}, {@code zitadel-like}, {@code dex-like}, or {@code grace} with a duration
   * in ms, s, m or h, as in {@code grace 30s}.
   *
   * @throws IllegalArgumentException naming them all, if it is none of them
   */
  static Reuse parse(String profile) {
    return ProviderProfiles.parse(profile);
  }

  /** The name that {@link #parse} reads. */
  static String nameOf(Reuse reuse) {
    return ProviderProfiles.nameOf(reuse);
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
   * A spent token is {@code invalid_grant} and every token that the client holds from the same
   * login session dies; besides, an injected 500 burns the use although nothing was issued.
   */
  record KeycloakLike() implements Reuse {}

  /**
   * Every refusal is {@code invalid_request}; after a re-use the successor lives; each refresh
   * kills the access tokens before it at once.
   */
  record ZitadelLike() implements Reuse {}

  /**
   * Every refusal is {@code invalid_request}. Within the interval a spent token gets the successor
   * that it got before, as long as that is not spent itself; a later re-use is refused and the
   * successor lives. There is one refresh token for each user and client: another login of the same
   * user kills it, and leaves its access token alive.
   */
  record DexLike(Duration interval) implements Reuse {
    public DexLike {
      if (interval.isNegative()) {
        throw new IllegalArgumentException("interval: " + interval + " (expected: >= 0)");
      }
    }
  }
}
