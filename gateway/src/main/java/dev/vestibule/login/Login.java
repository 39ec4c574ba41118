package dev.vestibule.login;

import dev.vestibule.decision.Answer;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Caller;
import dev.vestibule.decision.Decision;
import dev.vestibule.oidc.Discovered;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderMetadata;
import dev.vestibule.oidc.Providers;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins logins: sends a browser to the provider, and gives it what its answer will be held against
 * (authorization code flow with PKCE, {@code state} and {@code nonce}; RFC 9700).
 *
 * <p>Waits for the provider's metadata if none is known yet; call it from virtual threads.
 */
public final class Login {
  private static final Logger LOG = LoggerFactory.getLogger(Login.class);

  /** How long a person has to log in. */
  static final Duration LIFE = Duration.ofMinutes(10);

  private final Providers providers;
  private final ReturnUrls returnUrls;
  private final LoginSeals seals;
  private final AttemptCookies cookies;
  private final RecentLogins recent;
  private final Pages pages;
  private final SupportCodes supportCodes;
  private final SecureRandom random;
  private final InstantSource clock;

  Login(
      Providers providers,
      ReturnUrls returnUrls,
      LoginSeals seals,
      AttemptCookies cookies,
      RecentLogins recent,
      Pages pages,
      SupportCodes supportCodes,
      SecureRandom random,
      InstantSource clock) {
    this.providers = providers;
    this.returnUrls = returnUrls;
    this.seals = seals;
    this.cookies = cookies;
    this.recent = recent;
    this.pages = pages;
    this.supportCodes = supportCodes;
    this.random = random;
    this.clock = clock;
  }

  /** For a navigation to an application that nobody is logged in for. */
  public Decision begin(AuthRequest request) {
    return begin(request, returnUrls.ofRequest(request));
  }

  /** {@code /oauth2/start}: for a link, or a proxy that can't pass a redirect on. */
  public Decision start(AuthRequest request) {
    return switch (Caller.of(request)) {
      case SCRIPT -> new Decision.Challenge("no session; only a navigation starts a login");
      case NAVIGATION -> begin(request, returnUrls.ofPlace(request, Query.of(request.target())));
    };
  }

  private Decision begin(AuthRequest request, ReturnUrl returnUrl) {
    if (recent.tooMany(request, clock.instant())) {
      return goingRound(request, returnUrl);
    }
    Provider provider = providers.login();
    return switch (provider.discovery().metadata()) {
      case Discovered.Known(ProviderMetadata metadata) ->
          redirect(request, returnUrl, provider, metadata);
      case Discovered.Unknown(String reason, Duration retryAfter) ->
          unavailable(provider, reason, retryAfter);
    };
  }

  private Decision redirect(
      AuthRequest request, ReturnUrl returnUrl, Provider provider, ProviderMetadata metadata) {
    Instant now = clock.instant();
    LoginAttempt attempt =
        new LoginAttempt(
            AttemptId.random(random),
            randomText(16),
            randomText(32),
            provider.name(),
            provider.settings().clientId(),
            request.origin(),
            now,
            now.plus(LIFE));
    LoginState state =
        new LoginState(
            attempt.id(), provider.name(), request.origin(), returnUrl, attempt.expiresAt());
    URI place =
        provider.authorizationUri(
            metadata,
            attempt.redirectUri(),
            seals.seal(state),
            attempt.nonce(),
            attempt.challenge());
    return new Decision.SendToLogin(
        new Answer(
            302,
            "text/plain",
            "",
            List.of(new Answer.Header("Location", place.toString())),
            cookies.add(request, attempt, LIFE, now)));
  }

  private Decision unavailable(Provider provider, String reason, Duration retryAfter) {
    String support = supportCodes.next();
    LOG.atWarn()
        .addKeyValue("provider", provider.name())
        .addKeyValue("reason", reason)
        .addKeyValue("support", support)
        .log("login.unavailable");
    return new Decision.Respond(pages.loginUnavailable(retryAfter, support));
  }

  private Decision goingRound(AuthRequest request, ReturnUrl returnUrl) {
    String support = supportCodes.next();
    LOG.atError()
        .addKeyValue("origin", request.origin())
        .addKeyValue("logins", RecentLogins.MOST)
        .addKeyValue("support", support)
        .log("login.going_round");
    return new Decision.Respond(
        pages.loginFailed(LoginFailure.GOING_ROUND, RecentLogins.QUICK, returnUrl, support));
  }

  private String randomText(int bytes) {
    byte[] text = new byte[bytes];
    random.nextBytes(text);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }
}
