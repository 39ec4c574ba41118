package dev.vestibule.login;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.login.Redemption.Redeemed;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.Providers;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.SessionVault.LoginAge;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions that lie in a store; the browser holds a ticket, a new one for each login. */
public final class StoredSessions implements BrowserSessions {
  private static final Logger LOG = LoggerFactory.getLogger(StoredSessions.class);

  private final SessionVault vault;
  private final SessionCookie cookie;
  private final SessionSettings settings;
  private final Providers providers;
  private final Revocations revocations;
  private final SecureRandom random;
  private final InstantSource clock;

  public StoredSessions(
      SessionVault vault,
      SessionCookie cookie,
      SessionSettings settings,
      Providers providers,
      Revocations revocations,
      SecureRandom random,
      InstantSource clock) {
    this.vault = vault;
    this.cookie = cookie;
    this.settings = settings;
    this.providers = providers;
    this.revocations = revocations;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public Opening open(AuthRequest request, Provider provider, Redeemed login, Instant begunAt)
      throws StoreUnavailable {
    Ticket ticket = Ticket.random(random);
    Session session;
    try {
      Held held = create(ticket, provider, login, begunAt);
      if (!(held instanceof Held.Live live)) {
        revocations.revoke(provider, login.tokens());
        return new Opening.EndedMeanwhile();
      }
      session = live.session();
    } catch (StoreUnavailable e) {
      revocations.revoke(provider, login.tokens());
      throw e;
    }
    LOG.atInfo()
        .addKeyValue("session", session.id())
        .addKeyValue("provider", provider.name())
        .addKeyValue("origin", request.origin())
        .log("login.completed");
    endPrevious(request, session);
    return new Opening.Opened(
        List.of(cookie.set(ticket, request.origin().secure(), settings.lifetime())));
  }

  /** By the store's clock, which all processes share. */
  private Held create(Ticket ticket, Provider provider, Redeemed login, Instant begunAt)
      throws StoreUnavailable {
    Instant now = vault.now();
    Duration ahead = Duration.between(clock.instant(), now);
    Session session =
        new Session(
            ticket.id(),
            provider.name(),
            provider.settings().clientId(),
            0,
            login.identity(),
            false,
            login.tokens().ahead(ahead),
            login.receivedAt().plus(ahead),
            now,
            now.plus(settings.lifetime()));
    LoginAge age = () -> Duration.between(begunAt, clock.instant());
    return vault.create(
        ticket, session, now.plus(shorter(settings.idle(), settings.lifetime())), age);
  }

  @Override
  public Optional<Session> live(AuthRequest request) throws StoreUnavailable {
    Optional<Ticket> ticket = cookie.ticket(request.headers(), request.origin().secure());
    return ticket.isPresent()
            && vault.load(ticket.get()) instanceof Held.Live live
            && live.now().isBefore(live.session().endsAt())
        ? Optional.of(live.session())
        : Optional.empty();
  }

  @Override
  public Optional<Session> end(AuthRequest request) throws StoreUnavailable {
    Optional<Ticket> ticket = cookie.ticket(request.headers(), request.origin().secure());
    if (ticket.isEmpty()) {
      return Optional.empty();
    }
    try {
      return vault.end(ticket.get(), Ending.LOGGED_OUT);
    } catch (StoreUnavailable e) {
      throw new StoreUnavailable("session " + ticket.get().id() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<SetCookie> remove(AuthRequest request) {
    return List.of(cookie.remove(request.origin().secure()));
  }

  private void endPrevious(AuthRequest request, Session next) {
    Optional<Ticket> ticket = cookie.ticket(request.headers(), request.origin().secure());
    if (ticket.isEmpty()) {
      return;
    }
    try {
      vault
          .end(ticket.get(), Ending.LOGGED_OUT)
          .filter(previous -> !BrowserSessions.mayShareTokens(previous, next))
          .ifPresent(previous ->
              providers
                  .named(previous.provider())
                  .ifPresent(provider -> revocations.revoke(provider, previous.tokens())));
    } catch (StoreUnavailable e) {
      // The new session stands; the old one lost its cookie and ends by its idle time.
      LOG.atWarn()
          .addKeyValue("session", ticket.get().id())
          .addKeyValue("reason", e.getMessage())
          .log("the previous session could not be ended");
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
