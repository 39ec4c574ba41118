package dev.vestibule.decision;

/**
 * What a door asks about: the request of a browser or script to an application behind the proxy, in
 * the door's words no longer. The origin is one of the configured ones; whatever the proxy claimed
 * was believed by the rules for trusted peers before this was made.
 *
 * @param method of the original request
 * @param origin where the browser believes it is
 * @param target path and query of the original request, beginning with a slash; at most 8 KiB
 * @param headers of the original request, as far as the proxy passes them on
 */
public record AuthRequest(String method, Origin origin, String target, RequestHeaders headers) {
  /** Without the query, which can hold a code. */
  @Override
  public String toString() {
    int query = target.indexOf('?');
    return "AuthRequest["
        + method
        + " "
        + origin
        + (query < 0 ? target : target.substring(0, query) + "?…")
        + "]";
  }
}
