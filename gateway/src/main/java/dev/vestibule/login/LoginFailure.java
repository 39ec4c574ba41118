package dev.vestibule.login;

import org.slf4j.event.Level;

/**
 * Why a login came to nothing, in our own words: a provider's text never reaches a page. The status
 * is what the page is sent with.
 */
enum LoginFailure {
  STATE_UNREADABLE(
      400,
      Level.INFO,
      "This sign-in can't be matched",
      "The answer that came back from the sign-in service doesn't belong to a sign-in that was begun here."),
  EXPIRED(
      400,
      Level.INFO,
      "This sign-in took too long",
      "A sign-in has to be finished within ten minutes. Nothing went wrong; please begin again."),
  ANOTHER_BROWSER(
      400,
      Level.INFO,
      "This sign-in was begun elsewhere",
      "This browser doesn't know of the sign-in that just came back. It may have been begun in another browser or a"
          + " private window, or this browser doesn't keep cookies for this site."),
  ALREADY_USED(
      400,
      Level.INFO,
      "This sign-in was already used",
      "A sign-in counts once. This page was probably opened again by reloading it or by going back."),
  WRONG_ISSUER(
      400,
      Level.WARN,
      "The answer came from the wrong place",
      "The sign-in was begun with one sign-in service, and another one answered. To keep you safe it was not used."),
  DENIED(
      403,
      Level.INFO,
      "You were not signed in",
      "The sign-in was cancelled, or the sign-in service doesn't let you use this application."),
  PROVIDER_ERROR(
      502,
      Level.WARN,
      "The sign-in service reported a problem",
      "The sign-in service could not complete the sign-in. If it happens again, tell the people who run this site."),
  PROVIDER_AWAY(
      503,
      Level.WARN,
      "The sign-in service doesn't answer",
      "The sign-in could not be completed, because the sign-in service can't be reached at the moment. Please try again in"
          + " a little while."),
  CODE_REFUSED(
      400,
      Level.WARN,
      "The sign-in service didn't accept the sign-in",
      "What it had issued was no longer valid when it came back, perhaps because it took too long."),
  UNTRUSTWORTHY(
      502,
      Level.WARN,
      "The sign-in could not be verified",
      "What the sign-in service said about you failed a check, so it was not used. Please tell the people who run this"
          + " site."),
  ENDED_MEANWHILE(
      403,
      Level.INFO,
      "You were signed out meanwhile",
      "While you were signing in, your sessions were ended: you signed out elsewhere, or somebody ended them for you. Please"
          + " begin again."),
  GOING_ROUND(
      503,
      Level.ERROR,
      "You keep being sent to sign in",
      "You signed in several times in a row, and each time the session was gone at once. Trying again may help; if it doesn't,"
          + " tell the people who run this site."),
  NO_ROOM(
      500,
      Level.ERROR,
      "There is too much to remember about you",
      "What the sign-in service says about you, such as your list of groups, is more than this site can keep. Trying again"
          + " won't help; please tell the people who run this site."),
  STORE_AWAY(
      503,
      Level.ERROR,
      "You can't be signed in right now",
      "Sessions can't be stored at the moment. Please try again in a little while.");

  private final int status;
  private final Level level;
  private final String title;
  private final String text;

  LoginFailure(int status, Level level, String title, String text) {
    this.status = status;
    this.level = level;
    this.title = title;
    this.text = text;
  }

  int status() {
    return status;
  }

  /** At which someone would want to be told. */
  Level level() {
    return level;
  }

  String title() {
    return title;
  }

  String text() {
    return text;
  }
}
