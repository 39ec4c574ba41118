package dev.vestibule.gate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.cookie.Chunks;
import dev.vestibule.cookie.CookieSession;
import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.cookie.Packing;
import dev.vestibule.cookie.Sealing;
import dev.vestibule.cookie.SessionSeal;
import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.Origin;
import dev.vestibule.memory.ProcessStore;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CookieGateTest {
  private static final Origin APP = new Origin("https", "app.example.com");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String TOKEN_ENDPOINT = "/realm/token";
  private static final RefreshPolicy POLICY = RefreshPolicy.defaults();
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

  /** Long enough for any token to be due, and not for one to run out. */
  private static final Duration DUE = TOKEN_LIFE.minusSeconds(10);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
  private final Chunks chunks = new Chunks("vestibule");
  private final KeyRing ring = KeyRing.of(List.of(new byte[32]));
  private final ScriptedProvider http = new ScriptedProvider();
  private final AtomicInteger flights = new AtomicInteger();
  private final Providers trusting = providers("static");
  private final CookieSessions cookies = cookies(trusting);
  private final CookieGate gate = gate(cookies, trusting);

  /** What the gate decides with, alone. */
  private final LiveCookies live = new LiveCookies(RANDOM);

  private final SessionVault laneRegister = register();
  private final CookieLane lane =
      new CookieLane(
          cookies,
          live,
          views(trusting),
          laneRegister,
          coordinator(laneRegister, trusting),
          now::get);

  CookieGateTest() {}

  @Test
  void aCookieThatWasOpenedOnceIsDecidedAtOnce() throws Exception {
    String header = login(Duration.ofDays(7));

    assertThat(gate.admit(request(header))).isInstanceOf(Admission.Later.class);
    assertThat(ask(header)).isInstanceOf(Decision.Allow.class);
    assertThat(gate.admit(request(header)))
        .isInstanceOfSatisfying(
            Admission.Now.class,
            at -> assertThat(at.decision()).isInstanceOf(Decision.Allow.class));
  }

  @Test
  void withoutACookieAScriptIsToldAtOnce() {
    assertThat(gate.admit(request("")))
        .isEqualTo(new Admission.Now(new Decision.Challenge("no session, or none any more")));
  }

  @Test
  void aSessionThatEndedHereIsRefusedHoweverReadyItWas() throws Exception {
    String header = login(Duration.ofDays(7));
    ask(header);
    String text = cookies.text(request(header)).orElseThrow();

    cookies.end(cookies.open(text).orElseThrow().session().id());

    assertThat(ask(header)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void aSessionThatIsReadyEndsWhenItsTimeHasCome() throws Exception {
    String header = login(Duration.ofSeconds(20));
    assertThat(ask(header)).isInstanceOf(Decision.Allow.class);

    now.updateAndGet(before -> before.plusSeconds(20));

    assertThat(ask(header)).isInstanceOf(Decision.Challenge.class);
  }

  @Test
  void whatWasSetForHttpsIsNotTakenFromHttp() throws Exception {
    String header = login(Duration.ofDays(7));
    AuthRequest plain =
        new AuthRequest("GET", new Origin("http", "localhost"), "/", name -> headers(name, header));

    assertThat(gate.admit(plain)).isInstanceOf(Admission.Now.class);
    assertThat(decided(gate.admit(plain))).isInstanceOf(Decision.Challenge.class);
  }

  /** A refresh token of a provider that was taken for one that does not rotate. */
  @Test
  void whatAProfileSaysTodayHoldsForCookiesOfBefore() throws Exception {
    String header = login(Duration.ofDays(7));
    Providers rotating = providers("generic");
    CookieSessions wiser = cookies(rotating);
    CookieGate later = gate(wiser, rotating);

    assertThat(decided(later.admit(request(header)))).isInstanceOf(Decision.Allow.class);
    now.updateAndGet(before -> before.plusSeconds(300));

    assertThat(decided(later.admit(request(header)))).isInstanceOf(Decision.Challenge.class);
    String text = wiser.text(request(header)).orElseThrow();
    assertThat(wiser.open(text).orElseThrow().session().tokens().refreshToken()).isNull();
  }

  @Test
  void aRefusedRefreshEndsTheSessionHoweverOftenItsCookieComesAgain() throws Exception {
    String header = login(Duration.ofDays(7));
    SessionId id = id(header);
    http.answer(TOKEN_ENDPOINT, 400, "{\"error\":\"invalid_grant\"}");
    pass(TOKEN_LIFE);

    assertThat(ask(header)).isInstanceOf(Decision.Challenge.class);

    assertThat(cookies.hasEnded(id)).isTrue();
    assertThat(ask(header)).isInstanceOf(Decision.Challenge.class);
    assertThat(http.sentTo(TOKEN_ENDPOINT)).hasSize(1);
  }

  @Test
  void anEndThatComesWhileASessionIsRefreshedKeepsTheNewCookieFromItsBrowser() throws Exception {
    String header = login(Duration.ofDays(7));
    grants();
    http.connecting(TOKEN_ENDPOINT, () -> cookies.end(id(header)));
    pass(TOKEN_LIFE);

    assertThat(stand(header)).isInstanceOf(CookieLane.Standing.Gone.class);
    assertThat(http.sentTo(TOKEN_ENDPOINT)).hasSize(1);
  }

  @Test
  void whatIsOverInTheRegisterIsOverForItsCookie() throws Exception {
    String header = login(Duration.ofDays(7));
    SessionId id = id(header);
    http.down(true);
    pass(TOKEN_LIFE);
    assertThat(stand(header)).isInstanceOf(CookieLane.Standing.Unknown.class);
    laneRegister.end(opened(header).ticket(), Ending.LOGGED_OUT);

    assertThat(stand(header)).isInstanceOf(CookieLane.Standing.Gone.class);
    assertThat(cookies.hasEnded(id)).isTrue();
  }

  @Test
  void aRefreshBehindARequestThatFailedRestsForASecondAndIsTriedAgain() throws Exception {
    String header = login(Duration.ofDays(7));
    http.down(true);
    pass(DUE);
    assertThat(stand(header)).isInstanceOf(CookieLane.Standing.Alive.class);
    LiveCookie ready = requireNonNull(live.find(text(header), true));
    long millis = now.get().toEpochMilli();
    assertThat(ready.startTending(millis)).isTrue();
    assertThat(ready.startTending(millis)).as("one at a time").isFalse();

    lane.tend(request(header), text(header), ready);

    assertThat(flights).hasValue(1);
    assertThat(ready.startTending(millis + 999)).isFalse();
    assertThat(ready.startTending(millis + 1_000)).isTrue();
  }

  @Test
  void whoAsksToBeLeftAloneIsAskedNothingUntilThen() throws Exception {
    String header = login(Duration.ofDays(7));
    http.answer(TOKEN_ENDPOINT, 400, "{\"error\":\"odd\"}");
    pass(TOKEN_LIFE);
    for (int refusal = 0; refusal < POLICY.refusals(); refusal++) {
      stand(header);
    }
    assertThat(stand(header)).isEqualTo(new CookieLane.Standing.Unknown(POLICY.coolDown()));
    int flown = flights.get();

    pass(Duration.ofSeconds(60));
    assertThat(stand(header))
        .isEqualTo(new CookieLane.Standing.Unknown(POLICY.coolDown().minusSeconds(60)));
    assertThat(flights).hasValue(flown);
  }

  @Test
  void whoComesWithTheCookieOfBeforeIsGivenTheNewOneAndSendsNoGrant() throws Exception {
    String header = login(Duration.ofDays(7));
    grants();
    pass(TOKEN_LIFE);

    for (int request = 0; request < 3; request++) {
      assertThat(stand(header))
          .isInstanceOfSatisfying(
              CookieLane.Standing.Alive.class,
              alive -> {
                assertThat(alive.session().generation()).isEqualTo(1);
                assertThat(alive.view().cookies()).isNotEmpty();
              });
    }
    assertThat(http.sentTo(TOKEN_ENDPOINT)).hasSize(1);
  }

  private CookieLane.Standing stand(String header) throws InterruptedException {
    return lane.stand(request(header), text(header));
  }

  private String text(String header) {
    return cookies.text(request(header)).orElseThrow();
  }

  private CookieSession opened(String header) {
    return cookies.open(text(header)).orElseThrow();
  }

  private SessionId id(String header) {
    return opened(header).session().id();
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private void grants() {
    http.answer(
        TOKEN_ENDPOINT,
        200,
        """
        {"access_token":"access-1","token_type":"Bearer","expires_in":300,"refresh_token":"refresh-1"}\
        """);
  }

  private String login(Duration life) {
    Ticket ticket = Ticket.random(RANDOM);
    Instant at = now.get();
    Session session =
        new Session(
            ticket.id(),
            "corp",
            "wall",
            0,
            new Identity(
                ScriptedProvider.ISSUER.toString(),
                "ada",
                List.of("wall"),
                "",
                false,
                "",
                "",
                List.of(),
                "",
                at,
                at.plusSeconds(300),
                null,
                "{}"),
            false,
            new TokenSet("", at.plusSeconds(300), "refresh", at, null, ""),
            at,
            at,
            at.plus(life));
    if (!(cookies.seal(new CookieSession(ticket, session))
        instanceof Sealing.Sealed(String text))) {
      throw new AssertionError("there is room for it");
    }
    return chunks.set(text, _ -> List.of(), true, life).stream()
        .map(cookie -> cookie.name() + "=" + cookie.value())
        .collect(Collectors.joining("; "));
  }

  private Decision ask(String header) throws Exception {
    return decided(gate.admit(request(header)));
  }

  private static Decision decided(Admission admission) throws Exception {
    return switch (admission) {
      case Admission.Now(Decision decision) -> decision;
      case Admission.Later(var later) -> later.toCompletableFuture().get(30, TimeUnit.SECONDS);
    };
  }

  private static AuthRequest request(String header) {
    return new AuthRequest("GET", APP, "/panel", name -> headers(name, header));
  }

  private static List<String> headers(String name, String cookies) {
    return name.equals("cookie") && !cookies.isEmpty() ? List.of(cookies) : List.of();
  }

  private CookieSessions cookies(Providers providers) {
    return new CookieSessions(
        chunks,
        new SessionSeal(ring, RANDOM, "vestibule", providers),
        new Packing(false, SessionSettings.Until.PROVIDER),
        providers);
  }

  private CookieGate gate(CookieSessions sessions, Providers providers) {
    SessionVault register = register();
    return new CookieGate(
        sessions,
        register,
        coordinator(register, providers),
        views(providers),
        _ -> new Decision.Challenge("a login"),
        RANDOM,
        now::get);
  }

  private SessionVault register() {
    return new SessionVault(new ProcessStore(now::get), ring, RANDOM, "vestibule");
  }

  private RefreshCoordinator coordinator(SessionVault register, Providers providers) {
    return new RefreshCoordinator(
        register,
        providers,
        POLICY,
        new Revocations(),
        now::get,
        System::nanoTime,
        RANDOM,
        _ -> flights.incrementAndGet());
  }

  private static Views views(Providers providers) {
    return new Views(
        providers,
        SessionSettings.defaults(),
        POLICY,
        new HeaderMaker(HeaderSettings.defaults(), _ -> new IdentityHeaders.Encoded() {}));
  }

  private Providers providers(String profile) {
    Provider corp =
        Provider.of(
            "corp",
            ProviderSettings.of(ScriptedProvider.ISSUER, "wall", Secret.of("s"))
                .withProfile(profile),
            http,
            now::get,
            Runnable::run);
    return new Providers(Map.of("corp", corp), corp);
  }
}
