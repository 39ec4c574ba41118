package dev.vestibule.lab.provider;

import dev.vestibule.lab.provider.ProviderEvent.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

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
  private final Ledger ledger;
  private final Clients clients;
  private final RedirectUris redirectUris = new RedirectUris();
  private final RedirectUris postLogoutUris = new RedirectUris();
  private final SigningKeys keys;
  private final IdTokens idTokens;
  private final AccessTokens accessTokens;
  private final Families families;
  private final TokenMemory memory;
  private final Grants grants;
  private final SingleSignOn singleSignOn;
  private final TokenFaults faults;
  private final AuthorizeEndpoint authorize;
  private final Endpoints endpoints;
  private final InstantSource clock;

  private final LoopbackServer server;

  RotatingProvider(
      ProviderSettings settings,
      InstantSource clock,
      String issuer,
      List<String> redirects,
      List<String> postLogoutRedirects) {
    this.settings = settings;
    this.clock = clock;
    this.vertx = oneLoop();
    Tokens tokens = new Tokens(new SecureRandom());
    this.ledger = new Ledger(clock);
    this.clients = new Clients(settings.clients(), ledger);
    this.keys = new SigningKeys(settings.rsa());
    this.idTokens = new IdTokens(keys, settings.idTokenLifetime(), clock);
    this.accessTokens = new AccessTokens(keys, settings.accessTokenLifetime(), clock);
    this.memory = new TokenMemory(settings, clock, tokens);
    this.families = new Families(memory, settings.reuse(), clock, ledger);
    this.grants = new Grants(memory, families, settings.reuse(), clock, ledger);
    this.singleSignOn = new SingleSignOn(tokens);
    this.faults = new TokenFaults(settings.seed());
    redirects.forEach(redirectUris::register);
    postLogoutRedirects.forEach(postLogoutUris::register);
    // The issuer is part of every answer, so the port must be known before the endpoints are made.
    this.server = new LoopbackServer(vertx, settings.port(), this::serve);
    this.issuer = issuer.isEmpty() ? "http://127.0.0.1:" + server.port() : issuer;
    this.authorize =
        new AuthorizeEndpoint(
            settings,
            this.issuer,
            clients,
            redirectUris,
            grants,
            singleSignOn,
            tokens,
            clock,
            ledger);
    this.endpoints =
        new Endpoints(
            this.issuer,
            authorize,
            new TokenEndpoint(
                vertx, settings, this.issuer, clients, grants, families, idTokens, faults, ledger),
            new AccountEndpoints(
                this.issuer, clients, families, keys, singleSignOn, postLogoutUris, ledger),
            keys,
            ledger);
  }

  public static ProviderBuilder builder() {
    return new ProviderBuilder();
  }

  /** The default: 60 s tokens, family revoked on re-use, one user, one client. */
  public static RotatingProvider start() {
    return builder().start();
  }

  public String issuer() {
    return issuer;
  }

  public int port() {
    return server.port();
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

  /**
   * The access tokens of logins from now on run out at this moment, or after their ordinary life if
   * that is later: whoever logs in before it expires together.
   */
  public void firstTokensExpireAt(Instant moment) {
    memory.firstExpiry(moment);
  }

  /** A new family for the first client and user, without a login: the state after a code grant. */
  public IssuedTokens issueTokens() {
    return issueTokens(settings.accounts().first());
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
        issued.expiresInSeconds());
  }

  /** A signed access token for an API, as a script would fetch it; its life is a token's. */
  public String issueAccessToken(User user, String audience) {
    return accessTokens.write(issuer, user, audience);
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

  /**
   * From now on this share of the refresh grants (0..1, by the seeded dice) gets this instead of
   * its answer; 0 ends it. What {@link #failNext} asks for comes first.
   */
  public void failShare(double share, TokenFault fault) {
    failShare(share, fault, GrantScope.REFRESH_GRANTS);
  }

  public void failShare(double share, TokenFault fault, GrantScope scope) {
    faults.failShare(share, fault, scope);
  }

  /**
   * From now on this share of the refresh grants that were carried out (0..1, by the seeded dice)
   * loses its answer: the token has rotated, the connection is closed; 0 ends it.
   */
  public void dropShare(double share) {
    dropShare(share, GrantScope.REFRESH_GRANTS);
  }

  public void dropShare(double share, GrantScope scope) {
    faults.dropShare(share, scope);
  }

  /**
   * How long each token answer takes after processing, of refresh and code grants alike, refusals
   * and faults included.
   */
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
    if (server.down()) {
      ledger.note(Kind.DOWN, "", "");
    }
  }

  /** Listens on the same port again. */
  public void up() {
    if (server.up()) {
      ledger.note(Kind.UP, "", "");
    }
  }

  public boolean isDown() {
    return server.isDown();
  }

  // Endings

  public int revokeFamily(String family) {
    return families.revoke(family);
  }

  public int revokeFamilies(Predicate<Family> chosen) {
    return families.revokeWhere(chosen);
  }

  /** Every family is revoked and every browser is logged out at the provider. */
  public int endAllSessions() {
    singleSignOn.endAll();
    return families.revokeWhere(family -> true);
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
    return families.all();
  }

  /** The family as it stands now. One look-up: may be asked thousands of times a second. */
  public Optional<Family> family(String id) {
    return families.family(id);
  }

  /**
   * The family that this authorization code bought; empty while nobody has redeemed it, and for a
   * code that is unknown or, of 50,000, the eldest. One look-up.
   */
  public Optional<Family> familyOfCode(String code) {
    return families.ofCode(code);
  }

  /**
   * Whether an application that asks for each request would accept this access token now: it is
   * ours, not expired, and nothing killed it. One look-up.
   */
  public boolean isLive(String accessToken) {
    return isLive(accessToken, Duration.ZERO);
  }

  /**
   * The same with a leeway for clocks, as applications allow it: a token that ran out no longer ago
   * is accepted, one that was killed is not.
   */
  public boolean isLive(String accessToken, Duration leeway) {
    return families.userOf(accessToken, leeway).isPresent();
  }

  /** How many token requests stand at a closed gate now. */
  public int heldNow() {
    return faults.requests.waiting() + faults.answers.waiting();
  }

  /** How many refresh requests have arrived and are not yet answered. */
  public int refreshingNow() {
    return ledger.refreshing();
  }

  /** The ports at the other ends of the connections on which those came. */
  public Set<Integer> refreshingFrom() {
    return ledger.refreshingFrom();
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

  /**
   * Refresh tokens that were presented though they were spent; of 50,000 the eldest are dropped.
   */
  public List<ReplayedToken> replayedTokens() {
    return grants.replayed();
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

  private void serve(HttpServerRequest request) {
    endpoints.serve(request);
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
}
