package dev.vestibule.lab.provider;

/**
 * Whether the provider would honour the newest refresh token that it delivered to a family, and if
 * not, whose doing that is. An answer that is still under way counts as delivered: whoever gives
 * the session up meanwhile gives up a good one.
 */
public enum Standing {
  /** It would, now. */
  HONOURED,

  /**
   * It would, had the client not had the family revoked: it presented a spent token (or a code
   * twice) after the newer one had been delivered or while that was under way, or it asked for the
   * revocation.
   */
  SELF_INFLICTED,

  /**
   * The answer of the last rotation never got out (dropped, reset, not written, or an error stood
   * in its place), and the token before it is not honoured any more.
   */
  ANSWER_LOST,

  /** An error answer burned the use: the token is spent and nothing was issued for it. */
  BURNED,

  /**
   * The provider ended the family by itself, or with the user's login session, not for a re-use.
   * Without refresh tokens: its access token ran out.
   */
  ENDED_BY_PROVIDER
}
