package dev.vestibule.lab.storm;

/** One thing a gateway can do wrong, each seen in a product that people run. */
enum Sin {
  /** Does what it should. The storm must find nothing. */
  NONE,
  /** None either: renews before the expiry, behind the answers. The storm must find nothing. */
  NONE_AND_RENEWS_AHEAD,
  /** Takes any failed refresh for the end of the session. */
  LOGS_OUT_ON_ANY_ERROR,
  /** Each request that finds an expired token refreshes for itself. */
  SPENDS_TWICE,
  /** Forgets to answer some of those who wait for a grant. */
  HANGS,
  /** Moves the session to a new cookie at a refresh, one that is too large for any browser. */
  DROPS_COOKIES,
  /** Lets pass whoever brings a cookie of the right name. */
  SERVES_WITHOUT_SESSION,
  /** Answers those who join a grant with the user of the grant that ended last. */
  CROSSES_SESSIONS,
  /** Gives the application the access token of the login for ever. */
  FORWARDS_DEAD_TOKENS,
  /** Says 401 now and then although the session is well. */
  REFUSES_THE_LIVING,
  /** Never refreshes, and serves on with what it has. */
  NEVER_REFRESHES,
  /** Forgets its sessions, and is busy for ever when they come to log in again. */
  SHUTS_OUT,
  /** Forgets its sessions, and answers their reload with a page of its own. */
  SHOWS_A_PAGE_OF_ITS_OWN,
  /** Refreshes in front of the request while the token is still good. */
  REFRESHES_TOO_EARLY
}
