package dev.vestibule.refresh;

import static dev.vestibule.refresh.ProtocolFixture.NOW;
import static dev.vestibule.refresh.ProtocolFixture.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.MemoryStore;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More flights than there are places at the provider: one. */
final class RefreshQueueTest {
  private static final String TOKEN_ENDPOINT = "/realm/token";

  private final SecureRandom random = new SecureRandom();
  private final MemoryStore store = new MemoryStore(() -> NOW);
  private final SessionVault vault =
      new SessionVault(store, KeyRing.of(List.of(new byte[32])), random, "vestibule");
  private final ScriptedProvider http = new ScriptedProvider();
  private final RefreshCoordinator coordinator = coordinator();

  @BeforeEach
  void knowTheProvider() throws Exception {
    http.answer(
        TOKEN_ENDPOINT,
        200,
        """
        {"access_token":"access-1","token_type":"Bearer","expires_in":300,"refresh_token":"refresh-1"}\
        """);
    assertThat(landed(refresh(login()))).isInstanceOf(RefreshOutcome.Refreshed.class);
    http.hold();
  }

  @Test
  void whoLeavesForAPeersResultLeavesNoPlaceBehind() throws Exception {
    CompletableFuture<RefreshOutcome> first = refresh(login());
    await().until(() -> http.sentTo(TOKEN_ENDPOINT).size() == 2);
    Ticket ticket = login();
    CompletableFuture<RefreshOutcome> queued = refresh(ticket);

    refreshByAPeer(ticket);

    assertThat(landed(queued)).isInstanceOf(RefreshOutcome.Superseded.class);
    assertThat(first).isNotDone();
    http.release();
    assertThat(landed(first)).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(landed(refresh(login()))).isInstanceOf(RefreshOutcome.Refreshed.class);
  }

  @Test
  void whoStandsInItAtTheStopBeginsNoGrant() throws Exception {
    CompletableFuture<RefreshOutcome> first = refresh(login());
    await().until(() -> http.sentTo(TOKEN_ENDPOINT).size() == 2);
    List<CompletableFuture<RefreshOutcome>> queued =
        Stream.of(login(), login(), login()).map(this::refresh).toList();
    Thread closing =
        Thread.ofVirtual()
            .start(() -> {
              try {
                coordinator.close(Duration.ofSeconds(10));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    for (CompletableFuture<RefreshOutcome> each : queued) {
      assertThat(landed(each)).isInstanceOf(RefreshOutcome.Unavailable.class);
    }
    http.release();
    closing.join();
    assertThat(landed(first)).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(http.sentTo(TOKEN_ENDPOINT)).hasSize(2);
  }

  private CompletableFuture<RefreshOutcome> refresh(Ticket ticket) {
    return coordinator.refresh(ticket, "corp", 0, Wish.Need.TOKENS);
  }

  private static RefreshOutcome landed(CompletableFuture<RefreshOutcome> flight) throws Exception {
    return flight.get(20, TimeUnit.SECONDS);
  }

  private Ticket login() throws StoreUnavailable {
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

  private void refreshByAPeer(Ticket ticket) throws StoreUnavailable {
    SessionVault peer =
        new SessionVault(store, KeyRing.of(List.of(new byte[32])), random, "vestibule");
    Held.Live live = (Held.Live) peer.load(ticket);
    Session next =
        live.session()
            .refreshed(
                new TokenAnswer(
                    "access-2", NOW.plusSeconds(300), "refresh-2", null, "openid", NOW));
    assertThat(peer.replace(ticket, live, live.head().nextGeneration(), next).byCaller()).isTrue();
  }

  private RefreshCoordinator coordinator() {
    Provider provider =
        Provider.of(
            "corp",
            ProviderSettings.of(ScriptedProvider.ISSUER, "client", Secret.of("s")),
            http,
            () -> NOW,
            Runnable::run);
    RefreshPolicy usual = ProtocolFixture.POLICY;
    return new RefreshCoordinator(
        vault,
        new Providers(Map.of("corp", provider), provider),
        new RefreshPolicy(
            usual.ahead(),
            usual.deadline(),
            usual.connectTimeout(),
            1,
            100,
            usual.maxTokenAge(),
            usual.refusals(),
            usual.window(),
            usual.coolDown()),
        new Revocations(),
        () -> NOW,
        () -> 0,
        random,
        _ -> {});
  }
}
