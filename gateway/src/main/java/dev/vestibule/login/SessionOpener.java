package dev.vestibule.login;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.login.Redemption.Redeemed;
import dev.vestibule.oidc.Identity;
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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the session of a completed login under a new ticket, whatever ticket the browser brought:
 * one that was planted there is worth nothing afterwards. Blocks; virtual threads only.
 */
final class SessionOpener {
  private static final Logger LOG = LoggerFactory.getLogger(SessionOpener.class);

  private final SessionVault vault;
  private final SessionCookie cookie;
  private final SessionSettings settings;
  private final Providers providers;
  private final Revocations revocations;
  private final SecureRandom random;
  private final InstantSource clock;

  SessionOpener(
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

  /**
   * The cookie of a new session; the browser's previous one is ended. Empty if the user's sessions
   * were ended while they logged in.
   *
   * @param begunAt when the login was begun here
   * @throws StoreUnavailable if no session was opened; in both cases its tokens were revoked
   */
  Optional<SetCookie> open(AuthRequest request, Provider provider, Redeemed login, Instant begunAt)
      throws StoreUnavailable {
    Instant now = clock.instant();
    Ticket ticket = Ticket.random(random);
    Session session =
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
    LoginAge age = () -> Duration.between(begunAt, clock.instant());
    Instant livesUntil = now.plus(shorter(settings.idle(), settings.lifetime()));
    try {
      if (vault.create(ticket, session, livesUntil, age) instanceof Held.Over) {
        revocations.revoke(provider, login.tokens());
        return Optional.empty();
      }
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
    return Optional.of(cookie.set(ticket, request.origin().secure(), settings.lifetime()));
  }

  /** The live session that the browser brings, if it does. */
  Optional<Session> live(AuthRequest request) throws StoreUnavailable {
    Optional<Ticket> ticket = cookie.ticket(request.headers(), request.origin().secure());
    return ticket.isPresent()
            && vault.load(ticket.get()) instanceof Held.Live live
            && clock.instant().isBefore(live.session().endsAt())
        ? Optional.of(live.session())
        : Optional.empty();
  }

  private void endPrevious(AuthRequest request, Session next) {
    Optional<Ticket> ticket = cookie.ticket(request.headers(), request.origin().secure());
    if (ticket.isEmpty()) {
      return;
    }
    try {
      vault
          .end(ticket.get(), Ending.LOGGED_OUT)
          .filter(previous -> !mayShareTokens(previous, next))
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

  /**
   * Whether both belong to one session at the provider. Some (Keycloak) revoke that as a whole, and
   * the new tokens with it.
   */
  private static boolean mayShareTokens(Session previous, Session next) {
    Identity before = previous.identity();
    Identity now = next.identity();
    return before.isSameSubjectAs(now)
        && (before.sid().isEmpty() || now.sid().isEmpty() || before.sid().equals(now.sid()));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
