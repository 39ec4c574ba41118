package dev.vestibule.bearer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class VerifiedTokensTest {
  private static final Admission.Now ANSWER = new Admission.Now(new Decision.RejectToken("why"));
  private static final int MEGABYTE = 1 << 20;

  private final VerifiedTokens tokens = new VerifiedTokens();

  VerifiedTokensTest() {}

  @Test
  void whatIsRememberedOfBadTokensIsBoundedByNumberAndTakesNothingFromGoodOnes() {
    tokens.remember(digest(-1), accepted(MEGABYTE));
    for (int i = 0; i < 2 * VerifiedTokens.MOST_REFUSED; i++) {
      tokens.remember(digest(i), new Finding.Refused(ANSWER, Long.MAX_VALUE));
    }

    assertThat(remembered(2 * VerifiedTokens.MOST_REFUSED))
        .isBetween(1L, (long) VerifiedTokens.MOST_REFUSED);
    assertThat(tokens.find(digest(-1), 0)).isNotNull();
  }

  @Test
  void whatIsRememberedOfGoodTokensIsBoundedByItsWeight() {
    for (int i = 0; i < 100; i++) {
      tokens.remember(digest(i), accepted(MEGABYTE));
    }

    assertThat(remembered(100)).isBetween(1L, 32L);
  }

  private long remembered(int of) {
    return LongStream.range(0, of).filter(i -> tokens.find(digest(i), 0) != null).count();
  }

  private static Finding.Accepted accepted(int weight) {
    KnownToken token = new KnownToken("ada", "", "", Instant.EPOCH);
    return new Finding.Accepted(token, ANSWER, Long.MAX_VALUE, weight);
  }

  private static TokenDigest digest(long value) {
    return new TokenDigest(value, 0, 0, 0);
  }
}
