package dev.vestibule.gate;

import static java.util.Objects.requireNonNull;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.Origin;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.refresh.Wish;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.MemoryStore;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionSettings.Until;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The gate's parts around a store in memory, at a time that stands still until it is moved.
 * Sessions live by their own clock, so the provider is never asked; unless they are {@link
 * #refreshed()}.
 */
final class GateFixture {
  static final Duration STORE_OUTAGE = Duration.ofMinutes(5);
  static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final String CLIENT = "wall";

  private final SecureRandom random = new SecureRandom();
  private final SessionCookie cookie = new SessionCookie("vestibule");
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
  private final AtomicLong nanos = new AtomicLong();
  private final SteadyClock clock = new SteadyClock(now::get, nanos::get);
  final MemoryStore store = new MemoryStore(now::get);
  final SessionVault vault = vault();

  /** Another process's way to the same store. */
  final SessionVault elsewhere = vault();

  final ScriptedProvider http = new ScriptedProvider();

  final LiveSessions sessions = new LiveSessions();

  /** Flights that are over. */
  final AtomicInteger flights = new AtomicInteger();

  final SlowLane slowLane;
  final Tending tending;
  private final Gatekeeper gatekeeper;
  private final Until until;

  GateFixture() {
    this(Gatekeeper.Bounds.usual(), 500);
  }

  GateFixture(Gatekeeper.Bounds bounds, int tended) {
    this(bounds, tended, Until.LIFETIME);
  }

  /** Whose sessions live by their provider, with tokens for five minutes. */
  static GateFixture refreshed() {
    return new GateFixture(Gatekeeper.Bounds.usual(), 500, Until.PROVIDER);
  }

  private GateFixture(Gatekeeper.Bounds bounds, int tended, Until until) {
    this.until = until;
    Provider provider =
        Provider.of(
            "corp",
            ProviderSettings.of(ScriptedProvider.ISSUER, CLIENT, Secret.of("s")),
            http,
            now::get,
            Runnable::run);
    Providers providers = new Providers(Map.of("corp", provider), provider);
    RefreshPolicy policy = RefreshPolicy.defaults();
    SessionSettings settings =
        new SessionSettings(Duration.ofDays(1), LIFETIME, until, STORE_OUTAGE);
    RefreshCoordinator coordinator =
        new RefreshCoordinator(
            vault,
            providers,
            policy,
            new Revocations(),
            now::get,
            System::nanoTime,
            random,
            _ -> flights.incrementAndGet());
    Views views =
        new Views(
            providers,
            settings,
            policy,
            new HeaderMaker(HeaderSettings.defaults(), _ -> new IdentityHeaders.Encoded() {}));
    this.slowLane = new SlowLane(sessions, views, vault, coordinator, clock, STORE_OUTAGE);
    this.tending = new Tending(sessions, slowLane, clock, tended);
    this.gatekeeper =
        new Gatekeeper(
            cookie,
            sessions,
            slowLane,
            tending,
            _ -> new Decision.Challenge("a login"),
            clock,
            bounds);
    vault.whenEnded(sessions::end);
  }

  private SessionVault vault() {
    return new SessionVault(store, KeyRing.of(List.of(new byte[32])), random, "vestibule");
  }

  /** Another process's way, whose next key this one does not hold. */
  SessionVault elsewhereWithTheNextKey() {
    byte[] next = new byte[32];
    next[0] = 1;
    return new SessionVault(store, KeyRing.of(List.of(next, new byte[32])), random, "vestibule");
  }

  /** From now on it is told what is replaced in the store. */
  GateFixture hearing() {
    var _ = vault.watch(tending);
    return this;
  }

  boolean isResident(Ticket ticket) {
    return sessions.find(ticket) != null;
  }

  void forward(Duration by) {
    now.updateAndGet(before -> before.plus(by));
    nanos.addAndGet(by.toNanos());
  }

  long millis() {
    return clock.millis();
  }

  /** The wall clock, here and at the store; no time passes. */
  void setBack(Duration by) {
    now.updateAndGet(before -> before.minus(by));
  }

  Ticket login() throws StoreUnavailable {
    return login(CLIENT, LIFETIME);
  }

  /** A session of that client and life, whose record lives longer. */
  Ticket login(String clientId, Duration life) throws StoreUnavailable {
    Ticket ticket = Ticket.random(random);
    Instant at = now.get();
    Session session =
        new Session(
            ticket.id(),
            "corp",
            clientId,
            0,
            identity(at),
            false,
            new TokenSet(
                "access",
                at.plus(TOKEN_LIFE),
                until == Until.PROVIDER ? "refresh" : null,
                at,
                null,
                "openid"),
            at,
            at,
            at.plus(life));
    vault.create(ticket, session, at.plus(LIFETIME.multipliedBy(2)), () -> Duration.ZERO);
    return ticket;
  }

  /** Who knows the session's id and not its key. */
  static Ticket withAnotherKey(Ticket ticket) {
    byte[] bytes = Base64.getUrlDecoder().decode(ticket.text());
    bytes[bytes.length - 1] ^= 1;
    return Ticket.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
        .orElseThrow();
  }

  Admission admit(Ticket ticket) {
    String header = cookie.name(true) + "=" + ticket.text();
    return gatekeeper.admit(
        new AuthRequest(
            "GET",
            new Origin("https", "app.example.com"),
            "/panel",
            name -> name.equals("cookie") ? List.of(header) : List.of()));
  }

  CompletableFuture<Decision> asking(Ticket ticket) {
    return switch (admit(ticket)) {
      case Admission.Now(Decision decision) -> CompletableFuture.completedFuture(decision);
      case Admission.Later(var later) -> later.toCompletableFuture();
    };
  }

  Decision ask(Ticket ticket) throws Exception {
    return asking(ticket).get(30, TimeUnit.SECONDS);
  }

  /** Whether a request is decided without asking the store, and let in. */
  boolean passesAtOnce(Ticket ticket) {
    return admit(ticket) instanceof Admission.Now(Decision.Allow _);
  }

  /** What is believed of a resident session. */
  View view(Ticket ticket) {
    return requireNonNull(sessions.find(ticket)).view();
  }

  /** Whether the store was asked about a resident session at this very time. */
  boolean isValidated(Ticket ticket) {
    LiveSession session = sessions.find(ticket);
    return session != null && session.view().validatedAt() == clock.millis();
  }

  static View wanting(Wish.Need need, View view) {
    return new View(
        view.provider(),
        view.generation(),
        need,
        view.admission(),
        view.servesUntil(),
        view.refreshAt(),
        view.validatedAt(),
        view.changesAt(),
        view.endsAt(),
        view.source(),
        view.weight());
  }

  static View view(long generation) {
    return new View(
        "corp",
        generation,
        Wish.Need.TOKENS,
        new Admission.Now(new Decision.Challenge("of generation " + generation)),
        0,
        0,
        0,
        0,
        0,
        View.Source.NONE,
        1);
  }

  private static Identity identity(Instant at) {
    return new Identity(
        ScriptedProvider.ISSUER.toString(),
        "ada",
        List.of(CLIENT),
        "",
        false,
        "",
        "",
        List.of(),
        "",
        at,
        at.plusSeconds(300),
        null,
        "{}");
  }
}
