package dev.vestibule.gate;

import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.IdentityHeaders.Pair;
import dev.vestibule.oidc.Identity;
import dev.vestibule.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes identity headers. The names are those that applications behind other gateways already read;
 * every one of them is always there. Safe for use by any thread.
 */
public final class HeaderMaker {
  private final HeaderSettings settings;
  private final IdentityHeaders.Encoder encoder;

  public HeaderMaker(HeaderSettings settings, IdentityHeaders.Encoder encoder) {
    this.settings = settings;
    this.encoder = encoder;
  }

  /** Whether applications are sent the access token. */
  boolean forwardToken() {
    return settings.forwardToken();
  }

  IdentityHeaders of(Session session, Instant now) {
    // A token that has run out is worse than none: the application would ask us for another.
    String token =
        now.isBefore(session.tokens().accessTokenExpiresAt()) ? session.tokens().accessToken() : "";
    return of(session.identity(), token);
  }

  /**
   * The headers of who is there, and of the token to go on with, if the settings forward it.
   *
   * @param accessToken empty if there is none
   */
  public IdentityHeaders of(Identity identity, String accessToken) {
    List<Pair> pairs = new ArrayList<>();
    pairs.add(new Pair("x-auth-request-user", identity.subject()));
    pairs.add(new Pair("x-auth-request-email", identity.email()));
    pairs.add(new Pair("x-auth-request-preferred-username", identity.preferredUsername()));
    pairs.add(new Pair("x-auth-request-groups", joined(identity.groups())));
    pairs.add(new Pair("x-forwarded-user", identity.subject()));
    if (settings.accessToken()) {
      pairs.add(new Pair("x-auth-request-access-token", accessToken));
    }
    if (settings.authorization()) {
      pairs.add(new Pair("authorization", accessToken.isEmpty() ? "" : "Bearer " + accessToken));
    }
    return IdentityHeaders.of(pairs, encoder);
  }

  /** A comma within a group's name is encoded: one group must not look like two. */
  private static String joined(List<String> groups) {
    return groups.stream()
        .map(group -> group.replace("%", "%25").replace(",", "%2C"))
        .collect(Collectors.joining(","));
  }
}
