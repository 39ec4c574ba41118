package dev.vestibule.decision;

import java.net.URI;
import java.util.List;

/**
 * An HTTP answer of our own. The door adds {@code Cache-Control: no-store} to each, and to HTML a
 * Content-Security-Policy under which nothing runs that is not in it by a hash.
 */
public record Answer(
    int status, String contentType, String body, List<Header> headers, List<SetCookie> cookies) {
  /** A header by name and value. */
  public record Header(String name, String value) {
    /** The name only: a location can hold a token. */
    @Override
    public String toString() {
      return "Header[" + name + "]";
    }
  }

  public Answer {
    headers = List.copyOf(headers);
    cookies = List.copyOf(cookies);
  }

  public static Answer redirect(URI location, SetCookie... cookies) {
    return new Answer(
        302,
        "text/plain",
        "",
        List.of(new Header("Location", location.toString())),
        List.of(cookies));
  }

  public static Answer json(int status, String json) {
    return new Answer(status, "application/json", json, List.of(), List.of());
  }

  /** Status and size: headers and cookies may hold secrets. */
  @Override
  public String toString() {
    return "Answer[" + status + ", " + body.length() + " characters]";
  }
}
