package dev.vestibule.login;

import dev.vestibule.cookie.CookieSession;
import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.cookie.Sealing;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.login.Redemption.Redeemed;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.Providers;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions that lie with the browser, sealed. Ending one removes its cookies and has its refresh
 * token revoked; a copy of the cookies is refused by this process only.
 */
public final class SealedSessions implements BrowserSessions {
  private static final Logger LOG = LoggerFactory.getLogger(SealedSessions.class);

  private final CookieSessions cookies;
  private final SessionVault refreshing;
  private final SessionSettings settings;
  private final Providers providers;
  private final Revocations revocations;
  private final SecureRandom random;
  private final InstantSource clock;

  /**
   * @param refreshing what this process refreshes, or has refreshed
   */
  public SealedSessions(
      CookieSessions cookies,
      SessionVault refreshing,
      SessionSettings settings,
      Providers providers,
      Revocations revocations,
      SecureRandom random,
      InstantSource clock) {
    this.cookies = cookies;
    this.refreshing = refreshing;
    this.settings = settings;
    this.providers = providers;
    this.revocations = revocations;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public Opening open(AuthRequest request, Provider provider, Redeemed login, Instant begunAt)
      throws StoreUnavailable {
    Instant now = clock.instant();
    Ticket ticket = Ticket.random(random);
    Session whole =
        new Session(
            ticket.id(),
            provider.name(),
            provider.settings().clientId(),
            0,
            login.identity(),
            false,
            login.tokens(),
            login.receivedAt(),
            now,
            now.plus(settings.lifetime()));
    Session packed = cookies.packing().opened(whole, provider);
    return switch (cookies.seal(new CookieSession(ticket, packed))) {
      case Sealing.TooLarge tooLarge -> {
        revocations.revoke(provider, login.tokens());
        yield new Opening.NoRoom(tooLarge.advice());
      }
      case Sealing.Sealed(String text) -> {
        LOG.atInfo()
            .addKeyValue("session", packed.id())
            .addKeyValue("provider", provider.name())
            .addKeyValue("origin", request.origin())
            .log("login.completed");
        endPrevious(request, packed);
        yield new Opening.Opened(
            cookies.set(request, text, CookieSessions.maxAge(packed.endsAt(), now)));
      }
    };
  }

  @Override
  public Optional<Session> live(AuthRequest request) {
    return found(request)
        .map(CookieSession::session)
        .filter(session -> clock.instant().isBefore(session.endsAt()));
  }

  @Override
  public Optional<Session> end(AuthRequest request) throws StoreUnavailable {
    Optional<CookieSession> found = found(request);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    cookies.end(found.get().session().id());
    // A refresh that is under way finds this end, and nobody is given what it brings.
    refreshing.end(found.get().ticket(), Ending.LOGGED_OUT);
    return found.map(CookieSession::session);
  }

  @Override
  public List<SetCookie> remove(AuthRequest request) {
    return cookies.remove(request);
  }

  private Optional<CookieSession> found(AuthRequest request) {
    return cookies.text(request).flatMap(cookies::open);
  }

  private void endPrevious(AuthRequest request, Session next) throws StoreUnavailable {
    end(request)
        .filter(previous -> !BrowserSessions.mayShareTokens(previous, next))
        .ifPresent(previous ->
            providers
                .named(previous.provider())
                .ifPresent(provider -> revocations.revoke(provider, previous.tokens())));
  }
}
