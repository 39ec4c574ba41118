package dev.vestibule.bench.pieces;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.gate.Gate;
import dev.vestibule.gate.Gatekeeper;
import dev.vestibule.gate.HeaderSettings;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.NotConnected;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The production gate over a store in memory and a provider nobody can reach. */
final class ResidentGate implements AutoCloseable {
  private static final String PROVIDER = "bench";
  private static final String CLIENT = "bench-client";
  private static final String COOKIE = "vestibule";

  private final InstantSource clock = InstantSource.system();
  private final SecureRandom random = new SecureRandom();
  private final SessionCookie cookie = new SessionCookie(COOKIE);
  private final SessionVault vault =
      new SessionVault(
          new MemoryStore(clock), KeyRing.of(List.of(random.generateSeed(32))), random, COOKIE);
  private final RefreshCoordinator coordinator;
  private final Gate gate;

  ResidentGate(IdentityHeaders.Encoder encoder) {
    Provider provider =
        Provider.of(
            PROVIDER,
            ProviderSettings.of(
                URI.create("https://id.example.com"), CLIENT, Secret.of("of no use to anybody")),
            (target, _) -> {
              throw new NotConnected(target + " is not to be reached from a benchmark");
            },
            clock,
            Thread::startVirtualThread);
    Providers providers = new Providers(Map.of(PROVIDER, provider), provider);
    this.coordinator =
        new RefreshCoordinator(
            vault,
            providers,
            RefreshPolicy.defaults(),
            new Revocations(),
            clock,
            System::nanoTime,
            random,
            _ -> {});
    this.gate =
        new Gate(
            cookie,
            vault,
            coordinator,
            providers,
            SessionSettings.defaults(),
            RefreshPolicy.defaults(),
            HeaderSettings.defaults(),
            encoder,
            _ -> new Decision.Challenge("no logins in a benchmark"),
            Gatekeeper.BearerLane.NONE,
            clock);
  }

  Gatekeeper gatekeeper() {
    return gate.gatekeeper();
  }

  /** Keeps a session, makes it resident, and gives the request that its browser sends. */
  AuthRequest residentRequest() {
    Ticket ticket = Ticket.random(random);
    Instant now = clock.instant();
    Session session = session(ticket, now);
    try {
      vault.create(ticket, session, session.endsAt(), () -> Duration.ZERO);
    } catch (StoreUnavailable e) {
      throw new IllegalStateException("memory is always there", e);
    }
    AuthRequest request = PanelRequest.with(PanelRequest.cookieHeader(cookie, ticket));
    if (gatekeeper().admit(request) instanceof Admission.Later later) {
      later.decision().toCompletableFuture().join();
    }
    if (!(gatekeeper().admit(request) instanceof Admission.Now)) {
      throw new IllegalStateException("the session is not resident");
    }
    return request;
  }

  static Session session(Ticket ticket, Instant now) {
    Identity ada =
        new Identity(
            "https://id.example.com",
            "ada-1815",
            List.of(CLIENT),
            "ada@example.org",
            true,
            "ada",
            "Ada Lovelace",
            List.of("engineers", "wall"),
            "sid-1",
            now,
            now.plus(Duration.ofHours(1)),
            now,
            "{}");
    TokenSet tokens =
        new TokenSet(
            "access-token", now.plus(Duration.ofDays(1)), "refresh-token", now, null, "openid");
    return new Session(
        ticket.id(),
        PROVIDER,
        CLIENT,
        0,
        ada,
        false,
        tokens,
        now,
        now,
        now.plus(Duration.ofDays(7)));
  }

  @Override
  public void close() {
    gate.close();
    try {
      coordinator.close(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
