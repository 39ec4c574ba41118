package dev.vestibule.login;

import static dev.vestibule.login.LoginFixture.CLIENT;
import static dev.vestibule.login.LoginFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.vestibule.decision.SetCookie;
import dev.vestibule.login.BrowserSessions.Opening;
import dev.vestibule.login.Redemption.Redeemed;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.session.Ending;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Subject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which refresh tokens the provider is told to forget when a session is opened. */
final class StoredSessionsTest {
  private final LoginFixture house = new LoginFixture();
  private final StoredSessions opener = house.sessions();

  @BeforeEach
  void revokes() {
    house.http.answer("/realm/revoke", 200, "");
  }

  @ParameterizedTest
  @CsvSource({"s-1, s-1", "'', s-1", "s-1, ''", "'', ''"})
  void whatMayBelongToOneSessionAtTheProviderIsNotRevoked(String before, String now)
      throws Exception {
    SetCookie first = open("", login("ada", before, "old-token"));

    open(first.name() + "=" + first.value(), login("ada", now, "new-token"));

    assertThat(revoked()).isEmpty();
  }

  @Test
  void theTokensOfAnEarlierSessionAtTheProviderAreRevoked() throws Exception {
    SetCookie first = open("", login("ada", "s-1", "old-token"));

    open(first.name() + "=" + first.value(), login("ada", "s-2", "new-token"));

    assertThat(revoked()).containsExactly("token=old-token");
  }

  @Test
  void theTokensOfAnotherUserBeforeAreRevoked() throws Exception {
    SetCookie first = open("", login("bob", "s-1", "old-token"));

    open(first.name() + "=" + first.value(), login("ada", "s-1", "new-token"));

    assertThat(revoked()).containsExactly("token=old-token");
  }

  @Test
  void aLoginThatAnEndingOvertookOpensNoSessionAndItsTokensAreRevoked() throws Exception {
    house.vault.endAll(
        new Subject.User(ScriptedProvider.ISSUER.toString(), "ada"),
        Ending.LOGGED_OUT,
        Duration.ofDays(7));

    assertThat(
            opener.open(
                LoginFixture.get("/oauth2/callback", ""),
                house.corp,
                login("ada", "s-1", "new-token"),
                NOW.minusSeconds(30)))
        .isInstanceOf(Opening.EndedMeanwhile.class);
    assertThat(revoked()).containsExactly("token=new-token");
  }

  @Test
  void theTokensOfASessionThatCouldNotBeOpenedAreRevoked() {
    house.store.down(true);

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> open("", login("ada", "s-1", "new-token")));

    assertThat(revoked()).containsExactly("token=new-token");
  }

  private SetCookie open(String cookies, Redeemed login) throws StoreUnavailable {
    return opener.open(LoginFixture.get("/oauth2/callback", cookies), house.corp, login, NOW)
            instanceof Opening.Opened(List<SetCookie> set)
        ? set.getFirst()
        : fail("nobody ended it meanwhile");
  }

  /** What the provider was sent, once nothing is under way any more. */
  private List<String> revoked() {
    house.revocations.close();
    return house.http.sentTo("/realm/revoke").stream().map(sent -> sent.request().form()).toList();
  }

  private static Redeemed login(String subject, String sid, String refreshToken) {
    Identity identity =
        new Identity(
            ScriptedProvider.ISSUER.toString(),
            subject,
            List.of(CLIENT),
            "",
            false,
            "",
            "",
            List.of(),
            sid,
            NOW,
            NOW.plusSeconds(300),
            null,
            "{}");
    TokenSet tokens =
        new TokenSet("access", NOW.plusSeconds(300), refreshToken, NOW, null, "openid");
    return new Redeemed(tokens, identity, NOW);
  }
}
