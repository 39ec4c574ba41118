package dev.vestibule.behaviour;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.Origin;
import dev.vestibule.embedded.EmbeddedSettings;
import dev.vestibule.embedded.EmbeddedStore;
import dev.vestibule.gate.Gate;
import dev.vestibule.gate.HeaderMaker;
import dev.vestibule.gate.HeaderSettings;
import dev.vestibule.gate.SteadyClocks;
import dev.vestibule.gate.Views;
import dev.vestibule.lab.provider.IssuedTokens;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.outbound.VertxProviderHttp;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshListener;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.refresh.Wish;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * A gateway without its doors: real store, real coordinator, real HTTP to a provider; only time can
 * be moved. Sessions are made as after a login.
 */
final class House implements AutoCloseable {
  private static final Origin ORIGIN = new Origin("https", "app.example.com");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String NAME = "lab";

  private final InstantSource clock;
  private final RotatingProvider lab;
  private final Vertx vertx = Vertx.vertx();
  private final VertxProviderHttp http = new VertxProviderHttp(vertx, null);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentLinkedQueue<RefreshListener.Flown> flights =
      new ConcurrentLinkedQueue<>();
  private final SessionCookie cookie = new SessionCookie("vestibule");
  private final Revocations revocations = new Revocations();
  private final SessionStore store;
  private final SessionVault vault;
  private final RefreshCoordinator coordinator;
  private final Gate gate;
  private final SessionSettings sessionSettings;

  /**
   * What a house is built of.
   *
   * @param way where the provider is reached from here
   */
  record Ground(
      SessionStore store,
      KeyRing ring,
      RotatingProvider lab,
      UnaryOperator<URI> way,
      InstantSource clock,
      String profile,
      RefreshPolicy policy,
      SessionSettings sessions,
      HeaderSettings headers) {}

  House(Path file, RotatingProvider lab, MovableClock clock) {
    this(file, lab, clock, "generic", RefreshPolicy.defaults());
  }

  House(Path file, RotatingProvider lab, MovableClock clock, String profile, RefreshPolicy policy) {
    this(file, lab, clock, profile, policy, SessionSettings.defaults());
  }

  House(
      Path file,
      RotatingProvider lab,
      MovableClock clock,
      String profile,
      RefreshPolicy policy,
      SessionSettings sessionSettings) {
    this(
        new Ground(
            open(file, clock),
            KeyRing.of(List.of(new byte[32])),
            lab,
            UnaryOperator.identity(),
            clock,
            profile,
            policy,
            sessionSettings,
            HeaderSettings.defaults()));
  }

  House(Ground ground) {
    this.clock = ground.clock();
    this.lab = ground.lab();
    this.sessionSettings = ground.sessions();
    this.store = ground.store();
    this.vault = new SessionVault(store, ground.ring(), RANDOM, "vestibule");
    Provider provider =
        Provider.of(
            NAME,
            ProviderSettings.of(
                    URI.create(lab.issuer()),
                    RotatingProvider.CLIENT_ID,
                    Secret.of(RotatingProvider.CLIENT_SECRET))
                .withProfile(ground.profile()),
            (target, timeout) -> http.connect(ground.way().apply(target), timeout),
            clock,
            threads);
    Providers providers = new Providers(Map.of(NAME, provider), provider);
    this.coordinator =
        new RefreshCoordinator(
            vault,
            providers,
            ground.policy(),
            revocations,
            clock,
            System::nanoTime,
            RANDOM,
            flights::add);
    this.gate =
        new Gate(
            cookie,
            vault,
            coordinator,
            new Views(
                providers,
                sessionSettings,
                ground.policy(),
                new HeaderMaker(ground.headers(), _ -> new IdentityHeaders.Encoded() {})),
            sessionSettings,
            _ -> new Decision.Challenge("a login would begin"),
            SteadyClocks.like(clock));
  }

  private static EmbeddedStore open(Path file, InstantSource clock) {
    try {
      return EmbeddedStore.open(EmbeddedSettings.of(file), clock);
    } catch (StoreUnavailable e) {
      throw new IllegalStateException(e);
    }
  }

  /** A user who has just logged in. */
  Ticket login() throws Exception {
    IssuedTokens issued = lab.issueTokens();
    Instant now = clock.instant();
    TokenSet tokens =
        new TokenSet(
            issued.accessToken(),
            now.plusSeconds(issued.expiresIn()),
            issued.refreshToken(),
            now,
            issued.idToken(),
            "openid");
    Ticket ticket = Ticket.random(RANDOM);
    Session session =
        new Session(
            ticket.id(),
            NAME,
            RotatingProvider.CLIENT_ID,
            0,
            identity(issued.idToken()),
            false,
            tokens,
            now,
            now,
            now.plus(sessionSettings.lifetime()));
    onVirtualThread(
        () -> vault.create(ticket, session, now.plus(sessionSettings.idle()), () -> Duration.ZERO));
    return ticket;
  }

  List<Ticket> logins(int count) throws Exception {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tickets.add(login());
    }
    return tickets;
  }

  /** One request of a script; waits for its answer. */
  Decision ask(Ticket ticket) throws Exception {
    return asking(ticket).get(60, TimeUnit.SECONDS);
  }

  /** One request of a script, under way. */
  Future<Decision> asking(Ticket ticket) {
    return switch (admit(ticket)) {
      case Admission.Now(Decision decision) -> CompletableFuture.completedFuture(decision);
      case Admission.Later(var later) -> later.toCompletableFuture();
    };
  }

  List<Future<Decision>> asking(Ticket ticket, int times) {
    List<Future<Decision>> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(threads.submit(() -> ask(ticket)));
    }
    return asked;
  }

  Admission admit(Ticket ticket) {
    String header = cookie.name(true) + "=" + ticket.text();
    return gate.gatekeeper()
        .admit(
            new AuthRequest(
                "GET",
                ORIGIN,
                "/panel",
                name -> name.equals("cookie") ? List.of(header) : List.of()));
  }

  /** What a logout does to the session. */
  void logout(Ticket ticket) throws Exception {
    onVirtualThread(() -> vault.end(ticket, Ending.LOGGED_OUT));
  }

  SessionVault.Held stored(Ticket ticket) throws Exception {
    return onVirtualThread(() -> vault.load(ticket));
  }

  long generation(Ticket ticket) throws Exception {
    return stored(ticket) instanceof SessionVault.Held.Live live ? live.head().generation() : -1;
  }

  /** All flights that have landed. */
  List<RefreshListener.Flown> flown() {
    return List.copyOf(flights);
  }

  /** A refresh for somebody who knows no more than this generation. */
  RefreshOutcome refreshAsSeenAt(Ticket ticket, long generation) throws Exception {
    return coordinator
        .refresh(ticket, NAME, generation, Wish.Need.TOKENS)
        .get(30, TimeUnit.SECONDS);
  }

  /** Stops as a process does on SIGTERM: no new flights, those under way may land. */
  Future<?> stopping() {
    return threads.submit(() -> {
      coordinator.close(Duration.ofSeconds(30));
      return true;
    });
  }

  @Override
  public void close() {
    try {
      coordinator.close(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    gate.close();
    revocations.close();
    store.close();
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    threads.close();
  }

  private <T> T onVirtualThread(Callable<T> call)
      throws InterruptedException, ExecutionException, TimeoutException {
    return threads.submit(call).get(30, TimeUnit.SECONDS);
  }

  private static Identity identity(String idToken) throws ParseException {
    JWTClaimsSet claims = SignedJWT.parse(idToken).getJWTClaimsSet();
    return new Identity(
        claims.getIssuer(),
        claims.getSubject(),
        claims.getAudience(),
        Objects.requireNonNullElse(claims.getStringClaim("email"), ""),
        true,
        Objects.requireNonNullElse(claims.getStringClaim("preferred_username"), ""),
        Objects.requireNonNullElse(claims.getStringClaim("name"), ""),
        List.of(),
        "",
        claims.getIssueTime().toInstant(),
        claims.getExpirationTime().toInstant(),
        null,
        "{}");
  }
}
