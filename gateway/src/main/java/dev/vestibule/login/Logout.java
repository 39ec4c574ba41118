package dev.vestibule.login;

import static dev.vestibule.login.Pages.SHORTLY;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.RequestHeaders;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.oidc.Discovered;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderMetadata;
import dev.vestibule.oidc.Providers;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.session.Session;
import dev.vestibule.session.StoreUnavailable;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a session at its user's wish: here, and at the provider (OpenID Connect RP-Initiated Logout
 * 1.0, RFC 7009). Another site's page can't wish it for them. Blocks; call it from virtual threads.
 */
public final class Logout {
  private static final Logger LOG = LoggerFactory.getLogger(Logout.class);
  private static final Duration STATE_LIFE = Duration.ofHours(1);

  /** A hint beyond it would burst a proxy's buffers; the provider then asks the user. */
  private static final int LONGEST_HINT = 4096;

  private final Providers providers;
  private final BrowserSessions sessions;
  private final Revocations revocations;
  private final ReturnUrls returnUrls;
  private final LoginSeals seals;
  private final Pages pages;
  private final SupportCodes supportCodes;
  private final InstantSource clock;

  Logout(
      Providers providers,
      BrowserSessions sessions,
      Revocations revocations,
      ReturnUrls returnUrls,
      LoginSeals seals,
      Pages pages,
      SupportCodes supportCodes,
      InstantSource clock) {
    this.providers = providers;
    this.sessions = sessions;
    this.revocations = revocations;
    this.returnUrls = returnUrls;
    this.seals = seals;
    this.pages = pages;
    this.supportCodes = supportCodes;
    this.clock = clock;
  }

  /** {@code /oauth2/sign_out}: at once if our own origin's page asks, else after a question. */
  public Decision signOut(AuthRequest request) {
    Query query = Query.of(request.target());
    if (isSameOrigin(request)) {
      return end(request, query);
    }
    if (request.method().equals("POST")) {
      return new Decision.Forbid("a sign-out from another site");
    }
    return new Decision.Respond(pages.confirmSignOut(action(request, query)));
  }

  /** {@code /oauth2/signed_out}: back from the provider. */
  public Decision signedOut(AuthRequest request) {
    Optional<LogoutState> state =
        seals
            .logout(Query.of(request.target()).only("state"))
            .filter(ours -> clock.instant().isBefore(ours.expiresAt()));
    return state
        .map(known -> Decision.redirect(known.returnUrl().uri()))
        .orElseGet(() -> new Decision.Respond(pages.signedOut(request.origin().resolve("/"))));
  }

  /**
   * By what a browser says of the page that asks, and no page can forge. Of GETs only a navigation
   * counts: an image in somebody's text, and what a browser fetches in advance, are nobody's wish.
   */
  private static boolean isSameOrigin(AuthRequest request) {
    RequestHeaders headers = request.headers();
    boolean post = request.method().equals("POST");
    if (headers.all("sec-fetch-site").isEmpty()) {
      return post && headers.only("origin").equals(request.origin().toString());
    }
    return headers.only("sec-fetch-site").equals("same-origin")
        && (post
            || (headers.only("sec-fetch-dest").equals("document")
                && headers.all("sec-purpose").isEmpty()));
  }

  private String action(AuthRequest request, Query query) {
    return ReturnUrls.asked(query)
        ? "/oauth2/sign_out?rd=" + encoded(returnUrls.ofPlace(request, query).uri().toString())
        : "/oauth2/sign_out";
  }

  private Decision end(AuthRequest request, Query query) {
    Optional<Session> ended;
    try {
      ended = sessions.end(request);
    } catch (StoreUnavailable e) {
      return stillSignedIn(e);
    }
    URI next =
        ended
            .map(session -> atProvider(request, query, session))
            .orElseGet(() -> withoutProvider(request, query));
    return Decision.redirect(next, sessions.remove(request).toArray(SetCookie[]::new));
  }

  private Decision stillSignedIn(StoreUnavailable cause) {
    String support = supportCodes.next();
    LOG.atError()
        .addKeyValue("outcome", "failed")
        .addKeyValue("reason", cause.getMessage())
        .addKeyValue("support", support)
        .log("logout");
    return new Decision.Respond(pages.signOutFailed(SHORTLY, support));
  }

  /** Where the browser goes to end the provider's session, which is a place of ours if nowhere. */
  private URI atProvider(AuthRequest request, Query query, Session session) {
    LOG.atInfo()
        .addKeyValue("session", session.id())
        .addKeyValue("provider", session.provider())
        .addKeyValue("outcome", "ended")
        .log("logout");
    Optional<Provider> provider = providers.named(session.provider());
    provider.ifPresent(known -> revocations.revoke(known, session.tokens()));
    return provider
        .flatMap(known -> endSession(request, query, session, known))
        .orElseGet(() -> withoutProvider(request, query));
  }

  private Optional<URI> endSession(
      AuthRequest request, Query query, Session session, Provider provider) {
    String hint = session.tokens().idToken();
    return provider.discovery().metadata() instanceof Discovered.Known(ProviderMetadata metadata)
        ? provider.endSessionUri(
            metadata,
            hint == null || hint.length() > LONGEST_HINT ? null : hint,
            returnUrls.afterLogoutAtProvider(request.origin()),
            ReturnUrls.asked(query) ? sealed(returnUrls.ofPlace(request, query)) : "")
        : Optional.empty();
  }

  private String sealed(ReturnUrl returnUrl) {
    return seals.seal(new LogoutState(returnUrl, clock.instant().plus(STATE_LIFE)));
  }

  private URI withoutProvider(AuthRequest request, Query query) {
    return ReturnUrls.asked(query)
        ? returnUrls.ofPlace(request, query).uri()
        : request.origin().resolve("/oauth2/signed_out");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
