package dev.vestibule.lab.browser;

/** Where a request comes from, as far as {@code SameSite} is concerned (RFC 6265bis 5.2). */
public enum CookieContext {
  /** From the same site, or typed in by the user. */
  SAME_SITE,
  /** A navigation by GET or HEAD that another site started. */
  CROSS_SITE_NAVIGATION,
  /** A navigation by POST that another site started. */
  CROSS_SITE_POST,
  /** Anything else that another site started. */
  CROSS_SITE
}
