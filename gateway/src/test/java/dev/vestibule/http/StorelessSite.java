package dev.vestibule.http;

import dev.vestibule.cookie.Chunks;
import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.cookie.Packing;
import dev.vestibule.cookie.SessionSeal;
import dev.vestibule.decision.Origin;
import dev.vestibule.gate.CookieGate;
import dev.vestibule.gate.HeaderMaker;
import dev.vestibule.gate.HeaderSettings;
import dev.vestibule.gate.Views;
import dev.vestibule.lab.provider.ProviderBuilder;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.User;
import dev.vestibule.login.LoginSeals;
import dev.vestibule.login.Logins;
import dev.vestibule.login.ReturnUrls;
import dev.vestibule.login.SealedSessions;
import dev.vestibule.memory.ProcessOnceMarks;
import dev.vestibule.memory.ProcessStore;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.outbound.VertxProviderHttp;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionVault;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Three replicas that keep no sessions and know nothing of each other but the key; a provider
 * beside them.
 */
final class StorelessSite implements AutoCloseable {
  static final Origin APP = new Origin("https", "app.example.com");
  static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
  private static final int REPLICAS = 3;

  final SettableClock clock = new SettableClock();
  final RotatingProvider provider;
  private final SessionSettings sessions;
  private final String profile;
  private final HeaderSettings headers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Replica> replicas = new ArrayList<>();

  /** A provider whose refresh token stays, and replicas that know it. */
  static StorelessSite ofStayingTokens() {
    return new StorelessSite(
        "static", Reuse.NOT_ROTATING, SessionSettings.Until.PROVIDER, HeaderSettings.defaults());
  }

  static StorelessSite of(String profile, Reuse reuse, SessionSettings.Until until) {
    return new StorelessSite(profile, reuse, until, HeaderSettings.defaults());
  }

  StorelessSite(String profile, Reuse reuse, SessionSettings.Until until, HeaderSettings headers) {
    SessionSettings usual = SessionSettings.defaults();
    this.sessions = new SessionSettings(usual.idle(), usual.lifetime(), until, usual.storeOutage());
    this.profile = profile;
    this.headers = headers;
    ProviderBuilder builder = RotatingProvider.builder();
    this.provider =
        builder
            .clock(clock)
            .reuse(reuse)
            .accessTokenLifetime(TOKEN_LIFE)
            .redirectUri(APP + "/oauth2/callback")
            .postLogoutRedirectUri(APP + "/oauth2/signed_out")
            .start();
    provider.autoLogin(User.ada());
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(new Replica());
    }
  }

  /** A browser whose proxy sends it to the first replica, until it is told otherwise. */
  Client browser() {
    return new Client();
  }

  /** A browser, and which replica it talks to next. */
  final class Client {
    private volatile int replica;

    final Browser browser = new Browser(() -> replicas.get(replica).server.port());

    Client at(int number) {
      replica = number;
      return this;
    }
  }

  /** The process of a replica ends, and another takes its place. */
  void restart(int number) {
    replicas.get(number).close();
    replicas.set(number, new Replica());
  }

  private final class Replica {
    // Of one Vertx, servers on any free port would share one.
    private final Vertx vertx = Vertx.vertx();
    private final VertxProviderHttp http = new VertxProviderHttp(vertx, null);
    private final Server server;
    private final Revocations revocations = new Revocations();
    private final RefreshCoordinator coordinator;
    private final ProcessStore register = new ProcessStore(clock);

    Replica() {
      SecureRandom random = new SecureRandom();
      KeyRing ring =
          KeyRing.of(
              List.of(
                  "a key of at least thirty-two bytes, for tests"
                      .getBytes(StandardCharsets.UTF_8)));
      Provider corp =
          Provider.of(
              "corp",
              ProviderSettings.of(
                      URI.create(provider.issuer()),
                      RotatingProvider.CLIENT_ID,
                      Secret.of(RotatingProvider.CLIENT_SECRET))
                  .withProfile(profile),
              http,
              clock,
              threads);
      Providers providers = new Providers(Map.of("corp", corp), corp);
      RefreshPolicy policy = RefreshPolicy.defaults();
      SessionVault vault = new SessionVault(register, ring, random, "vestibule");
      this.coordinator =
          new RefreshCoordinator(
              vault, providers, policy, revocations, clock, System::nanoTime, random, _ -> {});
      CookieSessions cookies =
          new CookieSessions(
              new Chunks("vestibule"),
              new SessionSeal(ring, random, "vestibule", providers),
              new Packing(headers.forwardToken(), sessions.until()),
              providers);
      Logins logins =
          new Logins(
              new SealedSessions(cookies, vault, sessions, providers, revocations, random, clock),
              providers,
              new ProcessOnceMarks(clock),
              revocations,
              new LoginSeals(ring, random, "vestibule"),
              new ReturnUrls(Set.of(APP), null),
              random,
              clock);
      CookieGate gate =
          new CookieGate(
              cookies,
              vault,
              coordinator,
              new Views(providers, sessions, policy, new HeaderMaker(headers, Server.encoder())),
              logins.login()::begin,
              random,
              clock);
      this.server =
          StubDoor.started(
              vertx,
              new HttpSettings(
                  "127.0.0.1", 0, Set.of(APP), List.of(Cidr.parse("127.0.0.1")), null, 1),
              new Doors(
                  gate::admit,
                  logins.login()::start,
                  logins.callback()::answer,
                  logins.logout()::signOut,
                  logins.logout()::signedOut,
                  gate::userInfo,
                  () -> true,
                  logins.pages(),
                  logins.supportCodes()));
    }

    void close() {
      server.close();
      try {
        coordinator.close(Duration.ofSeconds(20));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      revocations.close();
      register.close();
      http.close();
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Override
  public void close() {
    replicas.forEach(Replica::close);
    threads.close();
    provider.close();
  }
}
