package dev.vestibule.login;

import static dev.vestibule.login.Pages.SHORTLY;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.login.BrowserSessions.Opening;
import dev.vestibule.login.Redemption.Failed;
import dev.vestibule.login.Redemption.Redeemed;
import dev.vestibule.oidc.Discovered;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderMetadata;
import dev.vestibule.oidc.Providers;
import dev.vestibule.session.Session;
import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the provider's answer to a login (RFC 6749 4.1.2, RFC 9207) and ends at the page where
 * the login began, or at one that explains why not. Never starts another login by itself: what
 * fails here would fail again.
 *
 * <p>The answer is believed only of the browser that began the login, at the origin and for the
 * provider that it was begun with. Blocks; call it from virtual threads.
 */
public final class Callback {
  private static final Logger LOG = LoggerFactory.getLogger(Callback.class);
  private static final int LONGEST_CODE = 4096;

  private final Providers providers;
  private final LoginSeals seals;
  private final AttemptCookies cookies;
  private final RecentLogins recent;
  private final CodeRedeemer redeemer;
  private final BrowserSessions sessions;
  private final Pages pages;
  private final SupportCodes supportCodes;
  private final InstantSource clock;

  Callback(
      Providers providers,
      LoginSeals seals,
      AttemptCookies cookies,
      RecentLogins recent,
      CodeRedeemer redeemer,
      BrowserSessions sessions,
      Pages pages,
      SupportCodes supportCodes,
      InstantSource clock) {
    this.providers = providers;
    this.seals = seals;
    this.cookies = cookies;
    this.recent = recent;
    this.redeemer = redeemer;
    this.sessions = sessions;
    this.pages = pages;
    this.supportCodes = supportCodes;
    this.clock = clock;
  }

  public Decision answer(AuthRequest request) {
    Query query = Query.of(request.target());
    Optional<LoginState> state =
        seals.state(query.only("state")).filter(ours -> ours.origin().equals(request.origin()));
    return state.isPresent()
        ? answer(request, query, state.get())
        : failed(
            LoginFailure.STATE_UNREADABLE, "state", SHORTLY, "", ReturnUrl.root(request.origin()));
  }

  private Decision answer(AuthRequest request, Query query, LoginState state) {
    Optional<Session> live;
    try {
      live = sessions.live(request);
    } catch (StoreUnavailable e) {
      return failed(state, LoginFailure.STORE_AWAY, String.valueOf(e.getMessage()), SHORTLY);
    }
    boolean expired = !clock.instant().isBefore(state.expiresAt());
    Optional<LoginAttempt> attempt =
        cookies
            .find(request, state.id())
            .filter(ours -> !expired && ours.provider().equals(state.provider()));
    if (attempt.isEmpty()) {
      // Reloaded, or opened from the history: whoever is logged in has what they came for.
      return live.isPresent()
          ? Decision.redirect(state.returnUrl().uri())
          : failed(
              state,
              expired ? LoginFailure.EXPIRED : LoginFailure.ANOTHER_BROWSER,
              "no attempt",
              SHORTLY);
    }
    SetCookie removal = cookies.remove(request, state.id());
    if (live.isPresent() && live.get().createdAt().isAfter(attempt.get().startedAt())) {
      // Another tab was faster. A second session would end the first under that tab's feet.
      return Decision.redirect(state.returnUrl().uri(), removal);
    }
    return providers
        .named(state.provider())
        .filter(provider -> provider.settings().clientId().equals(attempt.get().clientId()))
        .map(provider -> answer(request, query, state, attempt.get(), provider, removal))
        .orElseGet(
            () -> failed(state, LoginFailure.STATE_UNREADABLE, "provider", SHORTLY, removal));
  }

  private Decision answer(
      AuthRequest request,
      Query query,
      LoginState state,
      LoginAttempt attempt,
      Provider provider,
      SetCookie removal) {
    return switch (provider.discovery().metadata()) {
      case Discovered.Unknown(String reason, Duration retryAfter) ->
          failed(state, LoginFailure.PROVIDER_AWAY, reason, retryAfter);
      case Discovered.Known(ProviderMetadata metadata) -> {
        if (!isFromIssuer(provider, metadata, query)) {
          yield failed(state, LoginFailure.WRONG_ISSUER, "iss", SHORTLY, removal);
        }
        if (query.has("error")) {
          String error = errorCode(query.only("error"));
          yield failed(state, meaning(error), error, SHORTLY, removal);
        }
        String code = query.only("code");
        if (code.isEmpty() || code.length() > LONGEST_CODE) {
          yield failed(state, LoginFailure.PROVIDER_ERROR, "no code", SHORTLY, removal);
        }
        yield switch (redeemer.redeem(provider, attempt, code)) {
          case Redeemed login -> opened(request, state, attempt, provider, login, removal);
          case Failed(LoginFailure failure, String detail, Duration retryAfter) ->
              failed(state, failure, detail, retryAfter, removal);
        };
      }
    };
  }

  private Decision opened(
      AuthRequest request,
      LoginState state,
      LoginAttempt attempt,
      Provider provider,
      Redeemed login,
      SetCookie removal) {
    try {
      return switch (sessions.open(request, provider, login, attempt.startedAt())) {
        case Opening.Opened(List<SetCookie> session) -> {
          List<SetCookie> cookies = new ArrayList<>(session);
          cookies.add(removal);
          cookies.add(recent.plusOne(request, clock.instant()));
          yield Decision.redirect(state.returnUrl().uri(), cookies.toArray(SetCookie[]::new));
        }
        case Opening.NoRoom(String advice) ->
            failed(state, LoginFailure.NO_ROOM, advice, SHORTLY, removal);
        case Opening.EndedMeanwhile() ->
            failed(state, LoginFailure.ENDED_MEANWHILE, "ended", SHORTLY, removal);
      };
    } catch (StoreUnavailable e) {
      return failed(
          state, LoginFailure.STORE_AWAY, String.valueOf(e.getMessage()), SHORTLY, removal);
    }
  }

  private static boolean isFromIssuer(Provider provider, ProviderMetadata metadata, Query query) {
    return provider.isIssuerOfResponse(metadata, query.has("iss") ? query.only("iss") : null);
  }

  /** An error code is letters and underscores, or it may be anything. */
  private static String errorCode(String error) {
    return error.matches("[a-z_]{1,40}") ? error : "unreadable";
  }

  private static LoginFailure meaning(String error) {
    return switch (error) {
      case "access_denied",
          "login_required",
          "interaction_required",
          "consent_required",
          "account_selection_required" ->
          LoginFailure.DENIED;
      case "temporarily_unavailable" -> LoginFailure.PROVIDER_AWAY;
      default -> LoginFailure.PROVIDER_ERROR;
    };
  }

  private Decision failed(
      LoginState state,
      LoginFailure failure,
      String detail,
      Duration retryAfter,
      SetCookie... removal) {
    return failed(failure, detail, retryAfter, state.provider(), state.returnUrl(), removal);
  }

  private Decision failed(
      LoginFailure failure,
      String detail,
      Duration retryAfter,
      String provider,
      ReturnUrl again,
      SetCookie... removal) {
    String support = supportCodes.next();
    LOG.atLevel(failure.level())
        .addKeyValue("reason", failure)
        .addKeyValue("detail", detail)
        .addKeyValue("provider", provider)
        .addKeyValue("support", support)
        .log("login.failed");
    return new Decision.Respond(pages.loginFailed(failure, retryAfter, again, support, removal));
  }
}
