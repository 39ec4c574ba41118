package dev.vestibule.http;

import dev.vestibule.bearer.BearerSettings;
import dev.vestibule.bearer.BearerTokens;
import dev.vestibule.decision.Origin;
import dev.vestibule.gate.Gate;
import dev.vestibule.gate.HeaderMaker;
import dev.vestibule.gate.HeaderSettings;
import dev.vestibule.gate.SteadyClocks;
import dev.vestibule.gate.Views;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.User;
import dev.vestibule.login.LoginSeals;
import dev.vestibule.login.Logins;
import dev.vestibule.login.ReturnUrls;
import dev.vestibule.login.StoredSessions;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.outbound.VertxProviderHttp;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionVault;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A whole gateway in this process, a provider beside it, and browsers in front of it. */
final class Site implements AutoCloseable {
  static final Origin APP = new Origin("https", "app.example.com");
  static final Origin WALL = new Origin("https", "wall.example.com");

  /** The host where access tokens for {@link #API_AUDIENCE} are let in. */
  static final Origin API = new Origin("https", "api.example.com");

  static final String API_AUDIENCE = "https://api.example.com";

  final SettableClock clock = new SettableClock();
  final RotatingProvider provider = RotatingProvider.builder().clock(clock).start();
  final SwitchedStore store;
  final SessionVault vault;
  final Server server;
  private final Vertx vertx = Vertx.vertx();
  private final VertxProviderHttp http = new VertxProviderHttp(vertx, null);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Revocations revocations = new Revocations();
  private final Gate gate;

  Site() {
    this(Duration.ZERO);
  }

  /**
   * @param storeAhead by how much the store's clock is ahead of this process's and the provider's
   */
  Site(Duration storeAhead) {
    store = new SwitchedStore(() -> clock.instant().plus(storeAhead));
    SecureRandom random = new SecureRandom();
    KeyRing ring =
        KeyRing.of(
            List.of(
                "a key of at least thirty-two bytes, for tests".getBytes(StandardCharsets.UTF_8)));
    Set<Origin> hosts = Set.of(APP, WALL, API);
    for (Origin host : hosts) {
      provider.registerRedirectUri(host + "/oauth2/callback");
      provider.registerPostLogoutRedirectUri(host + "/oauth2/signed_out");
    }
    provider.autoLogin(User.ada());
    vault = new SessionVault(store, ring, random, "vestibule");
    Provider corp =
        Provider.of(
            "corp",
            ProviderSettings.of(
                URI.create(provider.issuer()),
                RotatingProvider.CLIENT_ID,
                Secret.of(RotatingProvider.CLIENT_SECRET)),
            http,
            clock,
            threads);
    Providers providers = new Providers(Map.of("corp", corp), corp);
    SessionSettings sessions = SessionSettings.defaults();
    RefreshPolicy policy = RefreshPolicy.defaults();
    RefreshCoordinator coordinator =
        new RefreshCoordinator(
            vault, providers, policy, revocations, clock, System::nanoTime, random, _ -> {});
    SessionCookie cookie = new SessionCookie("vestibule");
    HeaderMaker headers = new HeaderMaker(HeaderSettings.defaults(), Server.encoder());
    Logins logins =
        new Logins(
            new StoredSessions(vault, cookie, sessions, providers, revocations, random, clock),
            providers,
            store,
            revocations,
            new LoginSeals(ring, random, "vestibule"),
            new ReturnUrls(hosts, null),
            random,
            clock);
    this.gate =
        new Gate(
            cookie,
            vault,
            coordinator,
            new Views(providers, sessions, policy, headers),
            sessions,
            logins.login()::begin,
            SteadyClocks.like(clock));
    BearerTokens tokens =
        BearerTokens.of(
            new BearerSettings(List.of(API), API_AUDIENCE, null),
            providers,
            headers::of,
            random,
            clock);
    this.server =
        StubDoor.started(
            vertx,
            new HttpSettings("127.0.0.1", 0, hosts, List.of(Cidr.parse("127.0.0.1")), null, 1),
            new Doors(
                request -> tokens.admit(request, gate.gatekeeper()::admit),
                logins.login()::start,
                logins.callback()::answer,
                logins.logout()::signOut,
                logins.logout()::signedOut,
                gate.userInfo()::of,
                () -> true,
                logins.pages(),
                logins.supportCodes()));
  }

  Browser browser() {
    return new Browser(server.port());
  }

  @Override
  public void close() {
    server.close();
    gate.close();
    revocations.close();
    store.close();
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    threads.close();
    provider.close();
  }
}
