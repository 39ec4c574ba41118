package dev.vestibule.lab.provider;

import java.time.Instant;

/**
 * Something the provider did. {@code family} names the token family, or is empty; {@code detail} is
 * an OAuth error or empty. No event holds a token, a code or a secret.
 */
public record ProviderEvent(Instant at, Kind kind, String family, String detail) {

  /** The kinds of event. */
  public enum Kind {
    LOGIN,
    CODE_REDEEMED,
    CODE_REFUSED,
    REFRESHED,
    REFRESH_REFUSED,
    SPENT_TOKEN_PRESENTED,
    FAMILY_REVOKED,
    FAMILY_SUPERSEDED,
    TOKEN_REVOKED,
    ANSWER_DROPPED,
    FAULT_ANSWERED,
    CLIENT_REFUSED,
    SESSION_ENDED,
    KEYS_ROTATED,
    DOWN,
    UP
  }
}
