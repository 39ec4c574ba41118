package dev.vestibule.refresh;

import static dev.vestibule.refresh.ProtocolFixture.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.seal.Secret;
import org.junit.jupiter.api.Test;

final class RevocationsTest {
  private static final String REVOCATION_ENDPOINT = "/realm/revoke";
  private static final int AT_ONCE = 100;
  private static final TokenSet TOKENS = session(1).tokens();

  private final ScriptedProvider http = new ScriptedProvider();
  private final Provider provider =
      Provider.of(
          "corp",
          ProviderSettings.of(ScriptedProvider.ISSUER, "client", Secret.of("s")),
          http,
          () -> ProtocolFixture.NOW,
          Runnable::run);
  private final Revocations revocations = new Revocations();

  RevocationsTest() {}

  @Test
  void aRefreshTokenIsRevokedOnceAndTheCloseWaitsForIt() {
    http.answer(REVOCATION_ENDPOINT, 200, "");
    revocations.revoke(provider, TOKENS);

    revocations.close();

    assertThat(http.sentTo(REVOCATION_ENDPOINT)).hasSize(1);
  }

  @Test
  void withoutARefreshTokenThereIsNothingToRevoke() {
    revocations.revoke(provider, session(1, null, false).tokens());
    revocations.close();

    assertThat(http.sentTo(REVOCATION_ENDPOINT)).isEmpty();
  }

  @Test
  void soManyAreUnderWayAtOnceAndTheRestIsLeftOut() {
    http.answer(REVOCATION_ENDPOINT, 200, "");
    knowTheProvider();
    http.hold();
    for (int revoked = 0; revoked < AT_ONCE + 5; revoked++) {
      revocations.revoke(provider, TOKENS);
    }
    await().until(() -> http.sentTo(REVOCATION_ENDPOINT).size() == 1 + AT_ONCE);
    http.release();
    revocations.close();

    assertThat(http.sentTo(REVOCATION_ENDPOINT)).hasSize(1 + AT_ONCE);
  }

  private void knowTheProvider() {
    Revocations first = new Revocations();
    first.revoke(provider, TOKENS);
    first.close();
  }
}
