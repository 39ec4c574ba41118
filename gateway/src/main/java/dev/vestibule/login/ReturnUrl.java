package dev.vestibule.login;

import dev.vestibule.decision.Origin;
import java.net.URI;

/**
 * Where a login returns to: a configured origin, and a path with query and fragment that was
 * written anew, character by character, from what was asked for. Only {@link ReturnUrls} makes one.
 *
 * @param target begins with one slash; visible ASCII that is legal in a URI
 */
record ReturnUrl(Origin origin, String target) {
  ReturnUrl {
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException("target: without a slash (expected: a path)");
    }
  }

  static ReturnUrl root(Origin origin) {
    return new ReturnUrl(origin, "/");
  }

  URI uri() {
    return origin.resolve(target);
  }
}
