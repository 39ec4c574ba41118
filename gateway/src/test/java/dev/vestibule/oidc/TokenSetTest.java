package dev.vestibule.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenSetTest {
  private static final Instant LOGIN = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant LATER = LOGIN.plusSeconds(60);
  private final TokenSet before =
      TokenSet.of(new TokenAnswer("a-1", LOGIN.plusSeconds(60), "r-1", "i-1", "openid", LOGIN));

  @Test
  void aRotatedRefreshTokenIsAsOldAsItsAnswer() {
    assertThat(
            before.refreshedBy(
                new TokenAnswer("a-2", LATER.plusSeconds(60), "r-2", "i-2", "openid email", LATER)))
        .isEqualTo(new TokenSet("a-2", LATER.plusSeconds(60), "r-2", LATER, "i-2", "openid email"));
  }

  @Test
  void noneOrTheSameKeepsTheOldOneAndItsAge() {
    TokenSet kept = new TokenSet("a-2", LATER, "r-1", LOGIN, "i-1", "openid");
    assertThat(before.refreshedBy(new TokenAnswer("a-2", LATER, null, null, null, LATER)))
        .isEqualTo(kept);
    assertThat(before.refreshedBy(new TokenAnswer("a-2", LATER, "r-1", null, null, LATER)))
        .isEqualTo(kept);
  }

  @Test
  void noTokenShows() {
    TokenAnswer answer = new TokenAnswer("secret-a", LATER, "secret-r", "secret-i", null, LATER);
    assertThat(answer.toString() + TokenSet.of(answer) + new GrantAnswer.Granted(answer))
        .doesNotContain("secret");
  }
}
