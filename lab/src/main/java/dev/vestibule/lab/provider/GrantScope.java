package dev.vestibule.lab.provider;

/** Which requests to the token endpoint a fault by share may hit. */
public enum GrantScope {
  /** Refresh grants only: logins are spared. */
  REFRESH_GRANTS,

  /** Code grants too. */
  ALL_GRANTS;

  boolean covers(boolean refresh) {
    return refresh || this == ALL_GRANTS;
  }
}
