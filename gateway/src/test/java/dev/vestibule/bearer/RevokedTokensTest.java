package dev.vestibule.bearer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class RevokedTokensTest {
  private static final Instant THEN = Instant.parse("2026-11-24T12:00:00Z");

  private final RevokedTokens revoked = new RevokedTokens(3);

  @Test
  void aUsersTokensUpToATimeAreRevokedAndLaterOnesCount() {
    revoked.revokeSubject("ada", THEN);

    assertThat(revoked.include(token("ada", "", "", THEN))).isTrue();
    assertThat(revoked.include(token("ada", "", "", THEN.minusSeconds(9)))).isTrue();
    assertThat(revoked.include(token("ada", "", "", THEN.plusSeconds(1)))).isFalse();
    assertThat(revoked.include(token("bob", "", "", THEN))).isFalse();
  }

  @Test
  void aSessionAndATokenAreRevokedByTheirOwnNames() {
    revoked.revokeSession("s-1", THEN);
    revoked.revokeToken("t-1", THEN);

    assertThat(revoked.include(token("ada", "s-1", "t-9", THEN))).isTrue();
    assertThat(revoked.include(token("ada", "s-9", "t-1", THEN))).isTrue();
    assertThat(revoked.include(token("ada", "t-1", "s-1", THEN))).isFalse();
    assertThat(revoked.include(token("s-1", "", "", THEN))).isFalse();
  }

  @Test
  void nobodyIsRevokedByANameThatIsNotThere() {
    revoked.revokeSession("", THEN);
    revoked.revokeToken("", THEN);

    assertThat(revoked.include(token("ada", "", "", THEN))).isFalse();
  }

  @Test
  void anEarlierTimeTakesNothingBack() {
    revoked.revokeSubject("ada", THEN);
    revoked.revokeSubject("ada", THEN.minusSeconds(60));

    assertThat(revoked.include(token("ada", "", "", THEN))).isTrue();
  }

  @Test
  void pastTheBoundEverythingUpToTheLatestTimeIsRevokedAndNothingIsForgotten() {
    revoked.revokeSubject("ada", THEN);
    revoked.revokeSubject("bob", THEN.plusSeconds(1));
    revoked.revokeSession("s-1", THEN.plusSeconds(2));
    assertThat(revoked.include(token("eve", "", "", THEN))).isFalse();

    revoked.revokeToken("t-1", THEN.minusSeconds(9));

    assertThat(revoked.include(token("ada", "", "", THEN))).isTrue();
    assertThat(revoked.include(token("eve", "", "", THEN.plusSeconds(2)))).isTrue();
    assertThat(revoked.include(token("eve", "", "", THEN.plusSeconds(3)))).isFalse();

    for (int i = 0; i < 10; i++) {
      revoked.revokeSubject("user-" + i, THEN.minusSeconds(60));
    }
    assertThat(revoked.include(token("eve", "", "", THEN.plusSeconds(2)))).isTrue();
    assertThat(revoked.include(token("eve", "", "", THEN.plusSeconds(3)))).isFalse();
  }

  @Test
  void whatIsRevokedStaysSoWhileRevocationsAreFolded() {
    KnownToken adas = token("ada", "", "", THEN);
    for (int round = 0; round < 2000; round++) {
      RevokedTokens one = new RevokedTokens(3);
      one.revokeSubject("ada", THEN);
      CompletableFuture<Void> folding =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 4; i++) {
              one.revokeSubject("user-" + i, THEN.minusSeconds(1));
            }
          });
      do {
        assertThat(one.include(adas)).isTrue();
      } while (!folding.isDone());
    }
  }

  private static KnownToken token(String subject, String session, String id, Instant issuedAt) {
    return new KnownToken(subject, session, id, issuedAt);
  }
}
