package dev.vestibule.bearer;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
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
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<CompletableFuture<Set<TokenDigest>>> hashing =
          IntStream.range(0, 4)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> digests("a" + i), threads))
              .toList();

      assertThat(hashing).allSatisfy(one -> assertThat(one.join()).hasSize(1));
    }
  }

  private Set<TokenDigest> digests(String token) {
    return IntStream.range(0, 5000)
        .mapToObj(_ -> hash.of(token.repeat(500)))
        .collect(Collectors.toSet());
  }
}
