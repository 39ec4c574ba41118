package dev.vestibule.lab.report;

/** What happens to a browser now and then, and is only counted. */
public enum Event {
  /** A browser logged in for the first time, as planned. */
  LOGIN,
  /** A browser whose session was lost went through the login and polls on. */
  LOGIN_FORCED,
  /** A login, planned or forced, that did not end at the application. */
  LOGIN_FAILED,
  /**
   * A poll was refused (401, or a login redirect), and the reload that followed passed without the
   * provider's authorization endpoint: the session was there all the time.
   */
  FALSE_REFUSAL,
  /** The application got a request of a browser that had no session. */
  SERVED_WITHOUT_SESSION,
  /** The application got a request of one browser in the name of another's user. */
  SERVED_AS_ANOTHER,
  /** The application got an access token that the provider had already ended. */
  DEAD_TOKEN,
  /**
   * A browser that was not at the application when the storm ended, and could not get there: its
   * session is gone in all but name.
   */
  STRANDED
}
