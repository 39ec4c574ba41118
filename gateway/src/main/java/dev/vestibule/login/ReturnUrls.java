package dev.vestibule.login;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Origin;
import dev.vestibule.decision.RequestHeaders;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a login or logout may return to: the configured hosts, and nowhere else.
 *
 * <p>What browsers and the URL standard disagree about (backslashes, tabs, user info, unusual
 * hosts) is not interpreted but refused, and what is refused ends at the root of the request's own
 * origin. Immutable.
 */
public final class ReturnUrls {
  /** Longest text that is looked at. */
  static final int MOST_CHARACTERS = 4096;

  /** Longest target that is kept: it travels in {@code state}, which providers bound to 4,000. */
  static final int MOST_KEPT = 2560;

  private final Set<Origin> hosts;
  private final @Nullable URI postLogoutRedirectUri;

  /**
   * @param postLogoutRedirectUri where the provider sends a browser after a logout; null: our own
   *     page on the browser's origin
   */
  public ReturnUrls(Set<Origin> hosts, @Nullable URI postLogoutRedirectUri) {
    this.hosts = Set.copyOf(hosts);
    this.postLogoutRedirectUri = postLogoutRedirectUri;
  }

  /** For a request to an application: where it was going. */
  ReturnUrl ofRequest(AuthRequest request) {
    return first(
        request.origin(),
        List.of(request.headers().only("x-auth-request-redirect"), request.target()));
  }

  /** For a request to one of our own places: what {@code rd} asks for, or the proxy. */
  ReturnUrl ofPlace(AuthRequest request, Query query) {
    RequestHeaders headers = request.headers();
    return first(
        request.origin(),
        List.of(
            query.only("rd"),
            headers.only("x-auth-request-redirect"),
            headers.only("x-forwarded-uri")));
  }

  /** Where the provider sends a browser of this origin when it has logged it out. */
  URI afterLogoutAtProvider(Origin origin) {
    return postLogoutRedirectUri == null
        ? origin.resolve("/oauth2/signed_out")
        : postLogoutRedirectUri;
  }

  /** Whether {@code query} asks for a place to return to. */
  static boolean asked(Query query) {
    return !query.only("rd").isEmpty();
  }

  /** The first that is there counts; if it is refused, the next one is no substitute for it. */
  private ReturnUrl first(Origin here, List<String> candidates) {
    return candidates.stream()
        .filter(candidate -> !candidate.isEmpty())
        .findFirst()
        .flatMap(candidate -> read(candidate, here))
        .orElseGet(() -> ReturnUrl.root(here));
  }

  /** What {@code text} stands for, seen from {@code here}; empty if it is refused. */
  Optional<ReturnUrl> read(String text, Origin here) {
    if (text.isEmpty() || text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    if (text.charAt(0) == '/') {
      return target(text, here);
    }
    int authority = schemeLength(text);
    if (authority == 0) {
      return Optional.empty();
    }
    int end = authority;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String named = text.substring(authority, end);
    String rest = text.substring(end);
    String target = rest.startsWith("/") ? rest : "/" + rest;
    return known(authority == 8 ? "https" : "http", named)
        .flatMap(origin -> target(target, origin));
  }

  private static int schemeLength(String text) {
    if (text.regionMatches(true, 0, "https://", 0, 8)) {
      return 8;
    }
    return text.regionMatches(true, 0, "http://", 0, 7) ? 7 : 0;
  }

  /** Compared as a whole, so that nothing in it needs to be understood. */
  private Optional<Origin> known(String scheme, String authority) {
    String lower = TargetText.lowerCase(authority);
    String ownPort = scheme.equals("https") ? ":443" : ":80";
    Origin origin =
        new Origin(
            scheme,
            lower.endsWith(ownPort) && !lower.startsWith(":")
                ? lower.substring(0, lower.length() - ownPort.length())
                : lower);
    return hosts.contains(origin) ? Optional.of(origin) : Optional.empty();
  }

  /** Our own places are no place to return to: a login that ends in a login would never end. */
  private static Optional<ReturnUrl> target(String text, Origin origin) {
    return TargetText.read(text)
        .filter(target -> target.length() <= MOST_KEPT)
        .filter(target -> !isOurs(target))
        .map(target -> new ReturnUrl(origin, target));
  }

  private static boolean isOurs(String target) {
    String ours = "/oauth2";
    return target.startsWith(ours)
        && (target.length() == ours.length() || "/?#".indexOf(target.charAt(ours.length())) >= 0);
  }
}
