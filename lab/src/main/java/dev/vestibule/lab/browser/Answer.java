package dev.vestibule.lab.browser;

import java.util.List;

/**
 * What came back for one request.
 *
 * @param status {@link Poll#NO_ANSWER} if nothing did
 * @param location empty if it has none
 * @param retryAfter empty if it has none
 */
record Answer(
    long arrivedNanos,
    int status,
    List<String> setCookies,
    String location,
    String retryAfter,
    String body) {

  static Answer none(long nanos) {
    return new Answer(nanos, Poll.NO_ANSWER, List.of(), "", "", "");
  }

  boolean redirects() {
    return !location.isEmpty() && status >= 300 && status < 400;
  }

  boolean succeeds() {
    return status >= 200 && status < 300;
  }

  /** Codes, cookies and forms are not for logs. */
  @Override
  public String toString() {
    return "Answer[" + status + "]";
  }
}
