package dev.vestibule.bearer;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TokenDigestTest {
  private final TokenDigest.Hash hash = new TokenDigest.Hash(new SecureRandom());

  @Test
  void theSameTokenHasTheSameDigestAndNoOtherHas() {
    assertThat(hash.of("a.b.c")).isEqualTo(hash.of("a.b.c"));
    assertThat(Stream.of("a.b.c", "a.b.C", "a.b.c ", "a.b", "", "ä.b.c", "?.b.c").map(hash::of))
        .doesNotHaveDuplicates();
  }

  @Test
  void anotherProcessHasAnotherKey() {
    assertThat(new TokenDigest.Hash(new SecureRandom()).of("a.b.c")).isNotEqualTo(hash.of("a.b.c"));
  }

  @Test
  void manyThreadsHashAtOnce() {
    TokenDigest alone = hash.of("a".repeat(1000));

    assertThat(
            IntStream.range(0, 200)
                .mapToObj(_ -> CompletableFuture.supplyAsync(() -> hash.of("a".repeat(1000))))
                .toList())
        .allSatisfy(one -> assertThat(one.join()).isEqualTo(alone));
  }
}
