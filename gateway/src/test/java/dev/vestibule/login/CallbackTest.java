package dev.vestibule.login;

import static dev.vestibule.login.LoginFixture.APP;
import static dev.vestibule.login.LoginFixture.CLIENT;
import static dev.vestibule.login.LoginFixture.NOW;
import static dev.vestibule.login.LoginFixture.WALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.Answer;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.Origin;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which attempts an answer is believed for: with a provider away, those end at a 503. */
final class CallbackTest {
  private static final String BEGUN_ELSEWHERE = "begun elsewhere";

  private final LoginFixture house = new LoginFixture();
  private final LoginSeals seals = new LoginSeals(house.ring, house.random, "vestibule");
  private final AttemptId id = AttemptId.random(house.random);
  private final Callback callback =
      new Logins(
              house.sessions(),
              house.providers,
              (_, _, _) -> true,
              house.revocations,
              seals,
              new ReturnUrls(Set.of(APP, WALL), null),
              house.random,
              () -> NOW)
          .callback();

  @BeforeEach
  void down() {
    house.http.down(true);
  }

  @Test
  void anAnswerToThisBrowsersAttemptIsBelieved() {
    assertThat(answered(attempt(id, "corp", CLIENT, APP)).status()).isEqualTo(503);
  }

  @Test
  void anAttemptAtAnotherOriginIsNotTaken() {
    assertIsElsewhere(answered(attempt(id, "corp", CLIENT, WALL)));
  }

  @Test
  void anAttemptWithAnotherProviderIsNotTaken() {
    assertIsElsewhere(answered(attempt(id, "other", CLIENT, APP)));
  }

  @Test
  void anAttemptOfAClientThatIsNoLongerOursIsNotTaken() {
    Answer answer = answered(attempt(id, "corp", "a-former-client", APP));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("be matched");
  }

  @Test
  void anAttemptUnderAnothersNameIsNotTaken() {
    AttemptId alike = new AttemptId(id.shortText() + "A".repeat(id.text().length() - 8));

    assertIsElsewhere(answered(attempt(alike, "corp", CLIENT, APP)));
  }

  @Test
  void anAttemptThatIsThereTwiceIsNotTaken() {
    String cookie = cookie(attempt(id, "corp", CLIENT, APP));

    assertIsElsewhere(answered(cookie + "; " + cookie));
  }

  private static void assertIsElsewhere(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains(BEGUN_ELSEWHERE);
  }

  private Answer answered(LoginAttempt attempt) {
    return answered(cookie(attempt));
  }

  private Answer answered(String cookies) {
    LoginState state = new LoginState(id, "corp", APP, ReturnUrl.root(APP), NOW.plusSeconds(600));
    String target = "/oauth2/callback?code=c&state=" + seals.seal(state);
    Decision decision = callback.answer(LoginFixture.get(target, cookies));
    assertThat(decision).isInstanceOf(Decision.Respond.class);
    return ((Decision.Respond) decision).answer();
  }

  private String cookie(LoginAttempt attempt) {
    return "__Host-vestibule-login-" + id.shortText() + "=" + seals.seal(attempt);
  }

  private static LoginAttempt attempt(AttemptId id, String provider, String client, Origin at) {
    return new LoginAttempt(
        id, "a nonce", "a verifier", provider, client, at, NOW, NOW.plusSeconds(600));
  }
}
