package dev.vestibule.app;

import dev.vestibule.bearer.BearerSettings;
import dev.vestibule.bearer.BearerTokens;
import dev.vestibule.cache.CacheCounts;
import dev.vestibule.cache.CacheSettings.Mode;
import dev.vestibule.cache.Tiers;
import dev.vestibule.config.Settings;
import dev.vestibule.gate.HeaderMaker;
import dev.vestibule.http.Doors;
import dev.vestibule.http.HttpSettings;
import dev.vestibule.http.Server;
import dev.vestibule.login.Logins;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.Providers;
import dev.vestibule.ops.RefreshLog;
import dev.vestibule.outbound.VertxProviderHttp;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.StoreUnavailable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a gateway together, by hand and in one place, and takes it apart in the order in which
 * nothing is lost: no new requests, flights land, answers go out, lives are written, the store
 * closes.
 */
final class Assembly implements Serve.Running {
  private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final AtomicBoolean welcome = new AtomicBoolean(true);
  private final ExecutorService fetches = Executors.newVirtualThreadPerTaskExecutor();
  private final Revocations revocations = new Revocations();
  private final Duration longestFlight;
  private final Vertx vertx;
  private final Stores stores;
  private final Tiers tiers;
  private final RefreshCoordinator coordinator;
  private final SessionPlace sessions;
  private final Server server;

  /**
   * A running gateway, which listens.
   *
   * @throws StoreUnavailable if the session store can't be used
   * @throws java.io.UncheckedIOException if it can't listen there
   */
  static Assembly start(Settings settings) throws StoreUnavailable {
    return new Assembly(settings);
  }

  private Assembly(Settings settings) throws StoreUnavailable {
    longestFlight = settings.refresh().intentLength();
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(
                    settings.eventLoops(Runtime.getRuntime().availableProcessors())));
    KeyRing ring = settings.keyRing();
    stores = Stores.open(settings, ring, clock);
    String cookieName = settings.cookie().name();
    SessionVault vault = new SessionVault(stores.sessions(), ring, random, cookieName);
    tiers = tiers(settings, ring);
    Providers providers = providers(settings);
    coordinator =
        new RefreshCoordinator(
            vault,
            providers,
            settings.refresh(),
            revocations,
            clock,
            System::nanoTime,
            random,
            new RefreshLog(clock));
    HeaderMaker headers = new HeaderMaker(settings.headers(), Server.encoder());
    sessions =
        SessionPlace.on(
            new SessionPlace.Foundation(
                settings,
                vault,
                stores.onceMarks(),
                providers,
                coordinator,
                revocations,
                headers,
                ring,
                random,
                clock));
    // Requests under way may wait for a flight, and are answered when it has landed.
    server =
        Server.start(
            vertx, http(settings), doors(gate(settings, providers, headers)), longestFlight);
    LOG.atInfo()
        .addKeyValue("at", "http://" + settings.listen().host() + ":" + server.port())
        .addKeyValue("hosts", settings.hosts())
        .addKeyValue("provider", settings.loginProvider())
        .log("gateway.ready");
  }

  private Tiers tiers(Settings settings, KeyRing ring) {
    Mode mode = settings.cacheMode();
    return mode == Mode.MEMORY
        ? Tiers.memory(clock)
        : Tiers.shared(
            mode == Mode.REDIS,
            Objects.requireNonNull(stores.cache()),
            ring,
            random,
            clock,
            fetches);
  }

  private Providers providers(Settings settings) {
    Map<String, Provider> byName = new HashMap<>();
    settings
        .providers()
        .forEach((name, its) ->
            byName.put(
                name,
                Provider.of(
                    name, its, new VertxProviderHttp(vertx, its.caFile()), tiers, clock, fetches)));
    return new Providers(byName, Objects.requireNonNull(byName.get(settings.loginProvider())));
  }

  private Doors.Gate gate(Settings settings, Providers providers, HeaderMaker headers) {
    Doors.Gate bySession = sessions.gate();
    BearerSettings bearer = settings.bearer();
    if (bearer == null) {
      return bySession;
    }
    BearerTokens tokens = BearerTokens.of(bearer, providers, headers::of, random, clock);
    return request -> tokens.admit(request, bySession::admit);
  }

  private static HttpSettings http(Settings settings) {
    return new HttpSettings(
        settings.listen().host(),
        settings.listen().port(),
        Set.copyOf(settings.hosts()),
        settings.trustedPeers(),
        settings.peerSecret(),
        settings.eventLoops(Runtime.getRuntime().availableProcessors()));
  }

  private Doors doors(Doors.Gate gate) {
    Logins logins = sessions.logins();
    return new Doors(
        gate,
        logins.login()::start,
        logins.callback()::answer,
        logins.logout()::signOut,
        logins.logout()::signedOut,
        sessions.userInfo(),
        welcome::get,
        logins.pages(),
        logins.supportCodes());
  }

  @Override
  public void stop() {
    welcome.set(false);
    LOG.info("gateway.stopping");
    server.close();
    try {
      coordinator.close(longestFlight);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sessions.close().run();
    revocations.close();
    fetches.close();
    stores.sessions().close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    tiers.counts().forEach(Assembly::log);
    LOG.info("gateway.stopped");
  }

  private static void log(String kind, CacheCounts counts) {
    LOG.atInfo()
        .addKeyValue("kind", kind)
        .addKeyValue("fromMemory", counts.residentHits())
        .addKeyValue("shared", counts.remoteHits())
        .addKeyValue("loaded", counts.loads())
        .addKeyValue("failed", counts.failedLoads())
        .addKeyValue("refused", counts.refused())
        .addKeyValue("remoteFailures", counts.remoteFailures())
        .addKeyValue("backfillsDropped", counts.backfillsDropped())
        .log("cache.counts");
  }
}
