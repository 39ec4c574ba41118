package dev.vestibule.decision;

import java.util.Locale;

/**
 * Who sent a request: a person's browser going somewhere, or a script or sub-resource. Only a
 * navigation may start a login; anything else would lose its answer to a login page, and overwrite
 * the state of the login that a person has begun.
 */
public enum Caller {
  /** The top-level document of a browser's window or tab. */
  NAVIGATION,
  /** Everything else. */
  SCRIPT;

  /**
   * Judged by {@code Sec-Fetch-*} first (Fetch Metadata), which a browser's pages can't forge;
   * without them by {@code X-Requested-With}, method, upgrade and {@code Accept}.
   */
  public static Caller of(AuthRequest request) {
    return of(request.method(), request.headers());
  }

  /** As {@link #of(AuthRequest)}, for a request of which no more is known. */
  public static Caller of(String method, RequestHeaders headers) {
    boolean safeMethod = method.equals("GET") || method.equals("HEAD");
    if (!safeMethod || !headers.all("upgrade").isEmpty()) {
      return SCRIPT;
    }
    if (!headers.all("sec-fetch-mode").isEmpty() || !headers.all("sec-fetch-dest").isEmpty()) {
      return headers.only("sec-fetch-mode").equals("navigate")
              && headers.only("sec-fetch-dest").equals("document")
          ? NAVIGATION
          : SCRIPT;
    }
    if (!headers.all("x-requested-with").isEmpty()
        || headers.only("service-worker").equals("script")) {
      return SCRIPT;
    }
    String accept = headers.only("accept").toLowerCase(Locale.ROOT);
    return accept.contains("text/html") ? NAVIGATION : SCRIPT;
  }
}
