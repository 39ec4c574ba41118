package dev.vestibule.session;

/** Why a session ended. The order is part of the stored format: append only. */
public enum Ending {
  /** The user, a provider or an operator ended it. */
  LOGGED_OUT,
  /** The provider refused its refresh token for good. */
  REFUSED,
  /** Its refresh token is older than the policy lets any be used. */
  REFRESH_TOKEN_TOO_OLD,
  /** A refresh brought the identity of somebody else. */
  ANOTHER_SUBJECT,
  /** Its time ran out, or the store no longer has it. */
  EXPIRED
}
