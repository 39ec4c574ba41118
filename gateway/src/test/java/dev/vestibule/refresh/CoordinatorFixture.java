package dev.vestibule.refresh;

import static dev.vestibule.refresh.ProtocolFixture.NOW;
import static dev.vestibule.refresh.ProtocolFixture.session;

import dev.vestibule.oidc.AnswerLost;
import dev.vestibule.oidc.NotConnected;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderHttp;
import dev.vestibule.oidc.ProviderRequest;
import dev.vestibule.oidc.ProviderResponse;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.Head;
import dev.vestibule.session.MemoryStore;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A coordinator over a store in memory and a provider that answers as it is told, at a time that
 * stands still until it is moved.
 */
final class CoordinatorFixture {
  static final String TOKEN_ENDPOINT = "/realm/token";

  private final SecureRandom random = new SecureRandom();
  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final AtomicLong nanos = new AtomicLong(-1_234_567_890L);
  final MemoryStore store = new MemoryStore(now::get);
  final SessionVault vault = vault();

  /** Another process's way to the same store. */
  private final SessionVault peer = vault();

  final ScriptedProvider http = new ScriptedProvider();

  /** Connections that nobody has closed. */
  final AtomicInteger open = new AtomicInteger();

  /** How long the last connection and the last exchange were to take at most. */
  volatile Duration connectTimeout = Duration.ZERO;

  volatile Duration deadline = Duration.ZERO;

  /** What the listener was told. */
  final List<RefreshListener.Flown> flown = new CopyOnWriteArrayList<>();

  final RefreshCoordinator coordinator;

  CoordinatorFixture() {
    this(ProtocolFixture.POLICY.concurrent(), ProtocolFixture.POLICY.queue());
  }

  /** So many grants at once, and so many flights that wait for one. */
  CoordinatorFixture(int concurrent, int queue) {
    Provider provider =
        Provider.of(
            "corp",
            ProviderSettings.of(ScriptedProvider.ISSUER, "client", Secret.of("s")),
            this::connect,
            now::get,
            Runnable::run);
    RefreshPolicy usual = ProtocolFixture.POLICY;
    this.coordinator =
        new RefreshCoordinator(
            vault,
            new Providers(Map.of("corp", provider), provider),
            new RefreshPolicy(
                usual.ahead(),
                usual.deadline(),
                usual.connectTimeout(),
                concurrent,
                queue,
                usual.maxTokenAge(),
                usual.refusals(),
                usual.window(),
                usual.coolDown()),
            new Revocations(),
            now::get,
            nanos::get,
            random,
            flown::add);
    http.answer(
        TOKEN_ENDPOINT,
        200,
        """
        {"access_token":"access-1","token_type":"Bearer","expires_in":300,"refresh_token":"refresh-1"}\
        """);
  }

  private ProviderHttp.Connection connect(URI target, Duration timeout) throws NotConnected {
    connectTimeout = timeout;
    ProviderHttp.Connection connection = http.connect(target, timeout);
    open.incrementAndGet();
    return new ProviderHttp.Connection() {
      @Override
      public ProviderResponse send(ProviderRequest request, Duration atMost) throws AnswerLost {
        deadline = atMost;
        return connection.send(request, atMost);
      }

      @Override
      public void close() {
        open.decrementAndGet();
        connection.close();
      }
    };
  }

  private SessionVault vault() {
    return new SessionVault(store, KeyRing.of(List.of(new byte[32])), random, "vestibule");
  }

  /** By all clocks. */
  void forward(Duration by) {
    now.updateAndGet(before -> before.plus(by));
    nanos.addAndGet(by.toNanos());
  }

  /** By the clocks that can be set. */
  void set(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }

  int grants() {
    return http.sentTo(TOKEN_ENDPOINT).size();
  }

  Ticket login() throws StoreUnavailable {
    Ticket ticket = Ticket.random(random);
    Session usual = session(0);
    Session its =
        new Session(
            ticket.id(),
            usual.provider(),
            usual.clientId(),
            0,
            usual.identity(),
            false,
            usual.tokens(),
            usual.tokensAt(),
            usual.createdAt(),
            usual.endsAt());
    vault.create(ticket, its, NOW.plusSeconds(36_000), () -> Duration.ZERO);
    return ticket;
  }

  CompletableFuture<RefreshOutcome> refresh(Ticket ticket) {
    return coordinator.refresh(ticket, "corp", 0, Wish.Need.TOKENS);
  }

  static RefreshOutcome landed(CompletableFuture<RefreshOutcome> flight) throws Exception {
    return flight.get(20, TimeUnit.SECONDS);
  }

  Head head(Ticket ticket) throws StoreUnavailable {
    return live(ticket).head();
  }

  /** A peer's grant brings new tokens. */
  void refreshByAPeer(Ticket ticket) throws StoreUnavailable {
    Held.Live live = live(ticket);
    replaceByAPeer(
        ticket,
        live,
        live.head().nextGeneration(),
        live.session()
            .refreshed(
                new TokenAnswer(
                    "access-2", NOW.plusSeconds(300), "refresh-2", null, "openid", NOW)));
  }

  /** A peer leaves another head behind, and the tokens as they are. */
  void changeByAPeer(Ticket ticket, Head head) throws StoreUnavailable {
    Held.Live live = live(ticket);
    replaceByAPeer(ticket, live, head, live.session());
  }

  private void replaceByAPeer(Ticket ticket, Held.Live live, Head head, Session session)
      throws StoreUnavailable {
    if (!peer.replace(ticket, live, head, session).byCaller()) {
      throw new AssertionError("somebody else was faster than the peer");
    }
  }

  private Held.Live live(Ticket ticket) throws StoreUnavailable {
    return (Held.Live) peer.load(ticket);
  }
}
