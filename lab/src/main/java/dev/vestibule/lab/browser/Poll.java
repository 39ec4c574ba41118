package dev.vestibule.lab.browser;

/**
 * What became of one due poll.
 *
 * @param dueNanos when it was due: the panel's start and a whole number of intervals
 * @param waitNanos from then to the answer that freed its panel
 * @param status that answer's status; {@value #NO_ANSWER} if there was none
 * @param sent whether it was a request; false if the panel's previous poll had no answer yet
 * @param tokenValid whether the session's newest delivered access token was good for a while when
 *     it was due
 */
public record Poll(long dueNanos, long waitNanos, int status, boolean sent, boolean tokenValid) {

  /** Hung until the browser's patience ended, or the connection broke. */
  public static final int NO_ANSWER = 0;

  public Poll {
    if (waitNanos < 0) {
      throw new IllegalArgumentException("waitNanos: " + waitNanos + " (expected: >= 0)");
    }
  }

  public boolean hung() {
    return status == NO_ANSWER;
  }
}
