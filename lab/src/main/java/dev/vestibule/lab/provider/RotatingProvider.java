package dev.vestibule.lab.provider;

import dev.vestibule.lab.provider.ProviderEvent.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider on a loopback port that rotates refresh tokens and can be made to fail in each
 * way the real ones do. Controls may be called from any thread except an event loop; each is in
 * force when it returns. Observations are counts since the start, and a bounded event log.
 *
 * <p>Everything it remembers is bounded and in memory; it forgets all when closed, and nothing
 * while {@link #down()}.
 */
public final class RotatingProvider implements AutoCloseable {

  public static final String CLIENT_ID = "wall";
  public static final String CLIENT_SECRET = "wall-secret-for-the-lab-only-000000";
  public static final String PASSWORD = "open-sesame";

  private final Vertx vertx;
  private final ProviderSettings settings;
  private final String issuer;
  private final int port;
  private final Ledger ledger;
  private final Clients clients;
  private final RedirectUris redirectUris = new RedirectUris();
  private final RedirectUris postLogoutUris = new RedirectUris();
  private final SigningKeys keys;
  private final IdTokens idTokens;
  private final Grants grants;
  private final SingleSignOn singleSignOn;
  private final TokenFaults faults = new TokenFaults();
  private final AuthorizeEndpoint authorize;
  private final Endpoints endpoints;
  private final InstantSource clock;

  private final ReentrantLock lifecycle = new ReentrantLock();

  /** Guarded by {@link #lifecycle}; null while the provider is down. */
  private @Nullable HttpServer server;

  private RotatingProvider(Builder builder) {
    this.settings = builder.settings();
    this.clock = builder.clock;
    this.vertx = oneLoop();
    Tokens tokens = new Tokens(new SecureRandom());
    this.ledger = new Ledger(clock);
    this.clients = new Clients(settings.clients(), ledger);
    this.keys = new SigningKeys(settings.rsa());
    this.idTokens = new IdTokens(keys, settings.idTokenLifetime(), clock);
    this.grants = new Grants(settings, clock, tokens, ledger);
    this.singleSignOn = new SingleSignOn(tokens);
    builder.redirectUris.forEach(redirectUris::register);
    builder.postLogoutUris.forEach(postLogoutUris::register);
    // The issuer is part of every answer, so the port must be known before the endpoints are made.
    this.server = listen(settings.port());
    this.port = server.actualPort();
    this.issuer = builder.issuer.isEmpty() ? "http://127.0.0.1:" + port : builder.issuer;
    this.authorize =
        new AuthorizeEndpoint(
            settings, issuer, clients, redirectUris, grants, singleSignOn, tokens, clock, ledger);
    this.endpoints =
        new Endpoints(
            issuer,
            authorize,
            new TokenEndpoint(vertx, settings, issuer, clients, grants, idTokens, faults, ledger),
            new AccountEndpoints(
                issuer, clients, grants, keys, singleSignOn, postLogoutUris, ledger),
            keys,
            ledger);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The default: 60 s tokens, family revoked on re-use, one user, one client. */
  public static RotatingProvider start() {
    return builder().start();
  }

  public String issuer() {
    return issuer;
  }

  public int port() {
    return port;
  }

  // Logins

  /** From now on the authorization endpoint agrees at once for this user, without a page. */
  public void autoLogin(User user) {
    authorize.autoLogin(user);
  }

  /** From now on the authorization endpoint shows its form. */
  public void showLoginForm() {
    authorize.autoLogin(null);
  }

  public void registerRedirectUri(String uri) {
    redirectUris.register(uri);
  }

  public void registerPostLogoutRedirectUri(String uri) {
    postLogoutUris.register(uri);
  }

  /** A new family for the first client and user, without a login: the state after a code grant. */
  public IssuedTokens issueTokens() {
    return issueTokens(settings.users().getFirst());
  }

  public IssuedTokens issueTokens(User user) {
    GrantResult.Issued issued =
        grants.issueTo(
            new Authorization(
                settings.clients().containsKey(CLIENT_ID)
                    ? CLIENT_ID
                    : settings.clients().keySet().iterator().next(),
                "",
                null,
                null,
                "openid profile email",
                user,
                new Tokens(new SecureRandom()).next("sid"),
                clock.instant()));
    return new IssuedTokens(
        issued.family(),
        issued.accessToken(),
        issued.refreshToken() == null ? "" : issued.refreshToken(),
        idTokens.write(issuer, issued),
        settings.accessTokenLifetime().toSeconds());
  }

  // Faults

  /** Token requests arrive and are counted, and are not processed until {@link #release()}. */
  public void holdTokenRequests() {
    faults.requests.close();
  }

  /**
   * Token requests are processed (tokens rotate), and their answers wait until {@link #release()}.
   */
  public void holdTokenResponses() {
    faults.answers.close();
  }

  /** Opens both gates. */
  public void release() {
    faults.requests.open();
    faults.answers.open();
  }

  /** How long each token answer takes after processing. */
  public void answerLatency(Duration latency) {
    faults.latency(latency);
  }

  /** The next token requests are processed, and their connections closed without an answer. */
  public void dropNextAnswers(int answers) {
    faults.drop(answers);
  }

  public int dropsLeft() {
    return faults.dropsLeft();
  }

  /** The next token requests get this instead of their answer. Adds to what is already waiting. */
  public void failNext(int times, TokenFault fault) {
    faults.fail(times, fault);
  }

  /**
   * No faults wait, no gate is closed, no latency. Neither {@link #up()} nor secrets nor keys are
   * touched.
   */
  public void clearFaults() {
    faults.clear();
  }

  public void jwksDown(boolean down) {
    endpoints.jwksDown(down);
  }

  public void discoveryDown(boolean down) {
    endpoints.discoveryDown(down);
  }

  /** ID tokens at refresh name this subject instead of the user's. */
  public void changeSubjectOnRefresh(String sub) {
    idTokens.subjectAtRefresh(sub);
  }

  /** Every client is refused from now on, as if its secret had run out. */
  public void expireClientSecret() {
    clients.secretsExpired(true);
  }

  public void renewClientSecret() {
    clients.secretsExpired(false);
  }

  /** A new key signs; the last three are published. */
  public void rotateKeys() {
    keys.rotate();
    ledger.note(Kind.KEYS_ROTATED, "", "");
  }

  /** A new key signs and only it is published. */
  public void replaceKeys() {
    rotateKeys();
    keys.forgetOlder();
  }

  /** Closes the port and every connection: what was in flight is reset. Tokens are remembered. */
  public void down() {
    lifecycle.lock();
    try {
      if (server != null) {
        server.close().await();
        server = null;
        ledger.note(Kind.DOWN, "", "");
      }
    } finally {
      lifecycle.unlock();
    }
  }

  /** Listens on the same port again. */
  public void up() {
    lifecycle.lock();
    try {
      if (server == null) {
        server = listen(port);
        ledger.note(Kind.UP, "", "");
      }
    } finally {
      lifecycle.unlock();
    }
  }

  public boolean isDown() {
    lifecycle.lock();
    try {
      return server == null;
    } finally {
      lifecycle.unlock();
    }
  }

  // Endings

  public int revokeFamily(String family) {
    return grants.revokeWhere(known -> known.id().equals(family));
  }

  public int revokeFamilies(Predicate<Family> chosen) {
    return grants.revokeWhere(chosen);
  }

  /** Every family is revoked and every browser is logged out at the provider. */
  public int endAllSessions() {
    singleSignOn.endAll();
    return grants.revokeWhere(family -> true);
  }

  // Observations

  public ProviderCounts counts() {
    return ledger.counts();
  }

  /** The last events, eldest first. */
  public List<ProviderEvent> events() {
    return ledger.events();
  }

  public List<Family> families() {
    return grants.families();
  }

  /** How many token requests stand at a closed gate now. */
  public int heldNow() {
    return faults.requests.waiting() + faults.answers.waiting();
  }

  /** How many refresh requests have arrived and are not yet answered. */
  public int refreshingNow() {
    return ledger.refreshing();
  }

  /** How many refresh requests have ended, whether answered, refused or dropped. */
  public long refreshesAnswered() {
    return ledger.refreshesAnswered.sum();
  }

  /** When a 200 last left the token endpoint; {@link Instant#MIN} before the first. */
  public Instant lastDelivered() {
    return ledger.lastDelivered();
  }

  public long refreshesAccepted() {
    return counts().refreshesAccepted();
  }

  public long refreshRequests() {
    return counts().refreshRequests();
  }

  public long spentTokensPresented() {
    return counts().spentTokensPresented();
  }

  public long familiesRevoked() {
    return counts().familiesRevoked();
  }

  public long revocations() {
    return counts().revocations();
  }

  /** The parameters of the newest authorization request; empty before the first. */
  public Map<String, String> lastAuthorization() {
    return authorize.lastRequest();
  }

  @Override
  public void close() {
    down();
    release();
    vertx.close().await();
  }

  private HttpServer listen(int wanted) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(16 * 1024)
            .setMaxInitialLineLength(16 * 1024)
            .setMaxFormAttributeSize(16 * 1024)
            .setMaxFormFields(32);
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> endpoints.serve(request))
        .listen(wanted, "127.0.0.1")
        .await();
  }

  private static Vertx oneLoop() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  /** Says what the provider shall be like. Not thread-safe. */
  public static final class Builder {

    private int port;
    private String issuer = "";
    private Duration accessTokenLifetime = Duration.ofSeconds(60);
    private Duration idTokenLifetime = Duration.ofMinutes(5);
    private Reuse reuse = Reuse.FAMILY_REVOKING;
    private boolean issuesRefreshTokens = true;
    private boolean idTokenAtRefresh = true;
    private boolean requiresPkce = true;
    private boolean rsa;
    private String password = PASSWORD;
    private InstantSource clock = InstantSource.system();
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final List<User> users = new ArrayList<>();
    private final List<String> redirectUris = new ArrayList<>();
    private final List<String> postLogoutUris = new ArrayList<>();

    private Builder() {}

    /** 0, the default, takes a free one. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** The address it calls itself by, where that is not its own: behind a {@code FaultyLink}. */
    public Builder issuer(String value) {
      issuer = value;
      return this;
    }

    public Builder accessTokenLifetime(Duration value) {
      accessTokenLifetime = value;
      return this;
    }

    public Builder idTokenLifetime(Duration value) {
      idTokenLifetime = value;
      return this;
    }

    public Builder reuse(Reuse value) {
      reuse = value;
      return this;
    }

    public Builder issuesRefreshTokens(boolean value) {
      issuesRefreshTokens = value;
      return this;
    }

    public Builder idTokenAtRefresh(boolean value) {
      idTokenAtRefresh = value;
      return this;
    }

    public Builder requiresPkce(boolean value) {
      requiresPkce = value;
      return this;
    }

    /** Signs with RS256 instead of ES256. */
    public Builder rsa() {
      rsa = true;
      return this;
    }

    /** Adds a client; without any there is {@link #CLIENT_ID}. */
    public Builder client(String id, String secret) {
      clients.put(id, new Client(id, secret));
      return this;
    }

    /**
     * Adds a user; without any there is {@link User#ada()}. The login form is filled in for the
     * first.
     */
    public Builder user(User value) {
      users.add(value);
      return this;
    }

    public Builder password(String value) {
      password = value;
      return this;
    }

    public Builder redirectUri(String value) {
      redirectUris.add(value);
      return this;
    }

    public Builder postLogoutRedirectUri(String value) {
      postLogoutUris.add(value);
      return this;
    }

    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    public RotatingProvider start() {
      return new RotatingProvider(this);
    }

    private ProviderSettings settings() {
      return new ProviderSettings(
          port,
          accessTokenLifetime,
          idTokenLifetime,
          reuse,
          issuesRefreshTokens,
          idTokenAtRefresh,
          requiresPkce,
          rsa,
          clients.isEmpty() ? Map.of(CLIENT_ID, new Client(CLIENT_ID, CLIENT_SECRET)) : clients,
          users.isEmpty() ? List.of(User.ada()) : users,
          password);
    }
  }
}
