package dev.vestibule.behaviour;

import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders.Pair;

/** What an application is told of a request that was let in. */
final class Served {
  private static final String TOKEN = "x-auth-request-access-token";

  private Served() {}

  /** The access token that it is given. */
  static String token(Decision decision) {
    if (!(decision instanceof Decision.Allow allow)) {
      throw new AssertionError("not let in: " + decision);
    }
    return allow.headers().pairs().stream()
        .filter(pair -> pair.name().equals(TOKEN))
        .map(Pair::value)
        .findFirst()
        .orElseThrow();
  }
}
