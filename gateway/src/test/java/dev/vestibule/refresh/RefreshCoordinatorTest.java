package dev.vestibule.refresh;

import static dev.vestibule.refresh.ProtocolFixture.NOW;
import static dev.vestibule.refresh.ProtocolFixture.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.Doubt;
import dev.vestibule.session.Head;
import dev.vestibule.session.MemoryStore;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RefreshCoordinatorTest {
  private static final String TOKEN_ENDPOINT = "/realm/token";

  /** The longest way to the provider after which the deadline still fits into the intent. */
  private static final Duration LATEST =
      ProtocolFixture.INTENT.minus(ProtocolFixture.POLICY.deadline());

  private final SecureRandom random = new SecureRandom();
  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final MemoryStore store = new MemoryStore(now::get);
  private final SessionVault vault =
      new SessionVault(store, KeyRing.of(List.of(new byte[32])), random, "vestibule");
  private final ScriptedProvider http = new ScriptedProvider();
  private final Ticket ticket = Ticket.random(random);
  private final RefreshCoordinator coordinator = coordinator();

  @BeforeEach
  void login() throws StoreUnavailable {
    vault.create(ticket, session(0), NOW.plusSeconds(36_000), () -> Duration.ZERO);
    http.answer(
        TOKEN_ENDPOINT,
        200,
        """
        {"access_token":"access-1","token_type":"Bearer","expires_in":300,"refresh_token":"refresh-1"}\
        """);
  }

  @Test
  void aConnectionThatComesInTimeIsUsed() throws Exception {
    connectingTakes(LATEST);

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(http.sentTo(TOKEN_ENDPOINT)).hasSize(1);
  }

  @Test
  void aConnectionThatComesTooLateIsNotUsedAndItsIntentTakenBack() throws Exception {
    connectingTakes(LATEST.plusMillis(1));

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Unavailable.class);
    assertThat(http.sentTo(TOKEN_ENDPOINT)).isEmpty();
    assertThat(vault.load(ticket))
        .isInstanceOfSatisfying(
            Held.Live.class, live -> assertThat(live.head()).isEqualTo(Head.untroubled("corp", 0)));

    connectingTakes(Duration.ZERO);
    assertThat(refresh()).isInstanceOf(RefreshOutcome.Refreshed.class);
    assertThat(http.sentTo(TOKEN_ENDPOINT)).hasSize(1);
  }

  @Test
  void aLostAnswerIsInDoubtFromWhenItsHolderKnewOfIt() throws Exception {
    http.answer(TOKEN_ENDPOINT, 503, "");
    connectingTakes(Duration.ofSeconds(2));

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Unavailable.class);
    assertThat(vault.load(ticket))
        .isInstanceOfSatisfying(
            Held.Live.class,
            live -> assertThat(live.head().doubt()).isEqualTo(Doubt.NONE.plus(NOW.plusSeconds(2))));
  }

  @Test
  void afterItsCloseNothingIsStartedAndNoNoticeIsTaken() throws Exception {
    assertThat(store.watches()).isEqualTo(1);
    coordinator.close(Duration.ofSeconds(10));

    assertThat(refresh()).isInstanceOf(RefreshOutcome.Unavailable.class);
    assertThat(store.loads()).isZero();
    assertThat(http.sentTo(TOKEN_ENDPOINT)).isEmpty();
    assertThat(store.watches()).isZero();
  }

  private void connectingTakes(Duration time) {
    http.connecting(TOKEN_ENDPOINT, () -> now.updateAndGet(before -> before.plus(time)));
  }

  private RefreshOutcome refresh() throws Exception {
    return coordinator.refresh(ticket, "corp", 0, Wish.Need.TOKENS).get(10, TimeUnit.SECONDS);
  }

  private RefreshCoordinator coordinator() {
    Provider provider =
        Provider.of(
            "corp",
            ProviderSettings.of(ScriptedProvider.ISSUER, "client", Secret.of("s")),
            http,
            now::get,
            Runnable::run);
    return new RefreshCoordinator(
        vault,
        new Providers(Map.of("corp", provider), provider),
        ProtocolFixture.POLICY,
        new Revocations(),
        now::get,
        () -> 0,
        random,
        _ -> {});
  }
}
