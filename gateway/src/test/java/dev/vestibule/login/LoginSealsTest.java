package dev.vestibule.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.Origin;
import dev.vestibule.seal.KeyRing;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoginSealsTest {
  private static final Origin APP = new Origin("https", "app.example.com");
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final SecureRandom random = new SecureRandom();
  private final LoginSeals seals = seals((byte) 1, "vestibule");
  private final AttemptId id = AttemptId.random(random);
  private final LoginAttempt attempt =
      new LoginAttempt(id, "a nonce", "a verifier", "corp", "wall", APP, NOW, NOW.plusSeconds(600));
  private final LoginState state =
      new LoginState(id, "corp", APP, new ReturnUrl(APP, "/d?x=1#y"), NOW.plusSeconds(600));

  @Test
  void whatWasSealedComesBack() {
    assertThat(seals.attempt(seals.seal(attempt))).contains(attempt);
    assertThat(seals.state(seals.seal(state))).contains(state);
  }

  @Test
  void aValueOpensForItsOwnPurposeOnly() {
    assertThat(seals.attempt(seals.seal(state))).isEmpty();
    assertThat(seals.state(seals.seal(attempt))).isEmpty();
    assertThat(seals.logout(seals.seal(state))).isEmpty();
    assertThat(seals.recent(seals.seal(state))).isEmpty();
  }

  @Test
  void aValueOpensForItsOwnGatewayOnly() {
    assertThat(seals((byte) 1, "another").state(seals.seal(state))).isEmpty();
    assertThat(seals((byte) 2, "vestibule").state(seals.seal(state))).isEmpty();
  }

  @Test
  void theLongestReturnUrlFitsIntoTheStateThatIsLookedAt() {
    LoginState longest =
        new LoginState(
            id,
            "p".repeat(64),
            new Origin("https", "h".repeat(60) + ".example.com:65535"),
            new ReturnUrl(APP, "/" + "a".repeat(ReturnUrls.MOST_KEPT - 1)),
            NOW);

    assertThat(seals.seal(longest)).hasSizeLessThan(4000);
    assertThat(seals.state(seals.seal(longest))).contains(longest);
  }

  @Test
  void nothingThatCouldBeUsedIsPrinted() {
    assertThat(attempt.toString()).doesNotContain("a nonce").doesNotContain("a verifier");
    assertThat(attempt.toString()).doesNotContain(id.text());
  }

  private LoginSeals seals(byte key, String cookieName) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, key);
    return new LoginSeals(KeyRing.of(List.of(secret)), random, cookieName);
  }
}
