package dev.vestibule.bearer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.oidc.AccessTokenVerifier;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this process found out about tokens, under their keyed hashes. Those that were accepted
 * until they run out or must be verified again, bounded by weight; those that were refused for
 * {@link #REFUSED}, bounded by number, and apart, so that no flood of bad tokens drives out a good
 * one. What is driven out is verified anew.
 *
 * <p>Safe for use by any thread; nothing here blocks, and nothing of a token is read.
 */
final class VerifiedTokens {
  /** Short enough for whoever was refused by a clock that was off, or too early. */
  static final Duration REFUSED = Duration.ofSeconds(5);

  static final int MOST_REFUSED = 10_000;
  private static final long MAXIMUM_WEIGHT = 32L * 1024 * 1024;

  private final Cache<TokenDigest, Finding.Accepted> accepted =
      Caffeine.newBuilder()
          .maximumWeight(MAXIMUM_WEIGHT)
          .<TokenDigest, Finding.Accepted>weigher((_, token) -> token.weight())
          .expireAfterWrite(AccessTokenVerifier.BELIEVED)
          .executor(Runnable::run)
          .build();
  private final Cache<TokenDigest, Finding.Refused> refused =
      Caffeine.newBuilder()
          .maximumSize(MOST_REFUSED)
          .expireAfterWrite(REFUSED)
          .executor(Runnable::run)
          .build();

  /** What is known of this token; null if it has to be verified. */
  @Nullable Finding find(TokenDigest digest, long now) {
    Finding.Accepted good = accepted.getIfPresent(digest);
    if (good != null && now < good.until()) {
      return good;
    }
    Finding.Refused bad = refused.getIfPresent(digest);
    return bad != null && now < bad.until() ? bad : null;
  }

  void remember(TokenDigest digest, Finding finding) {
    switch (finding) {
      case Finding.Accepted good -> accepted.put(digest, good);
      case Finding.Refused bad -> refused.put(digest, bad);
      case Finding.Nothing _ -> {
        // There is nothing to remember: the next request asks again.
      }
    }
  }
}
