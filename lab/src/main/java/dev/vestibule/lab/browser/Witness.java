package dev.vestibule.lab.browser;

/** Is told by browsers what they see, on their event loop. Must not block. */
public interface Witness {

  /**
   * Asked when a poll is due: whether the newest access token that the provider delivered for this
   * session's family is unexpired, and not about to expire.
   */
  boolean tokenValid(Browser browser);

  /** Once for each due poll, when it is answered or given up. */
  void polled(Browser browser, Poll poll);

  /**
   * The browser is in.
   *
   * @param code the authorization code of this login; empty if it got in without one
   * @param forced whether the login follows a loss
   */
  void loggedIn(Browser browser, String code, boolean forced);

  /**
   * A browser that had a session, and did not log out, is about to be sent through the provider's
   * authorization endpoint. Told before it goes there: the session's family is still as it was.
   */
  void lost(Browser browser);

  /** A poll was asked to log in, though the reload that followed found the session alive. */
  void falseRefusal(Browser browser);

  /**
   * A login or reload did not arrive, for a reason other than a 503 with {@code Retry-After}. It is
   * tried again.
   */
  void loginFailed(Browser browser, String why);

  /**
   * A poll was answered with success.
   *
   * @param user whom the application saw; empty if the answer is not the application's
   * @param token {@code live}, {@code dead} or {@code none}, as the application found it; empty if
   *     the answer is not the application's
   */
  void servedAs(Browser browser, String user, String token);

  /**
   * An intruder got the application's answer.
   *
   * @param pretence what it sent, in words and without values
   */
  void servedWithoutSession(Intruder intruder, String pretence);
}
