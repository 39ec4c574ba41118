package dev.vestibule.decision;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What is to become of a request. A door switches over it and knows nothing else. */
public sealed interface Decision {
  /**
   * Let it pass.
   *
   * @param headers for the application
   * @param cookies for the browser, as far as its proxy passes them on
   */
  record Allow(IdentityHeaders headers, List<SetCookie> cookies) implements Decision {
    public Allow {
      cookies = List.copyOf(cookies);
    }

    /** With nothing for the browser. */
    public Allow(IdentityHeaders headers) {
      this(headers, List.of());
    }
  }

  /** Send the browser to the provider: a navigation without a session. */
  record SendToLogin(Answer redirect) implements Decision {}

  /**
   * 401 with a problem document: a script or sub-resource without a session. Never starts a login.
   */
  record Challenge(String reason) implements Decision {}

  /**
   * 401 with {@code WWW-Authenticate: Bearer} and a problem document: a request that brought a
   * bearer token which does not count (RFC 6750 3). Never starts a login.
   *
   * @param reason in our own words, with nothing of the token
   */
  record RejectToken(String reason) implements Decision {}

  /** 403: known, and not let in; or asked in a way that is never let in. */
  record Forbid(String reason) implements Decision {}

  /** 503: neither yes nor no can be said now. */
  record Unavailable(Duration retryAfter) implements Decision {
    /** When to come again where nobody says when. */
    public static final Duration SHORTLY = Duration.ofSeconds(1);
  }

  /** An answer of our own: a redirect, a page, a document. */
  record Respond(Answer answer) implements Decision {}

  /** 302 to {@code location} with these cookies. */
  static Decision redirect(URI location, SetCookie... cookies) {
    return new Respond(Answer.redirect(location, cookies));
  }
}
