package dev.vestibule.lab.provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The codes, families and tokens that the provider remembers, under one lock; nothing here does
 * I/O. Everything but {@link #locked} is called within it. Each map drops its eldest entry past its
 * bound: a token that was dropped is unknown.
 */
final class TokenMemory {

  private static final int MOST_CODES = 50_000;
  private static final int MOST_FAMILIES = 50_000;
  private static final int MOST_TOKENS = 500_000;

  /** An authorization code, and the family that it bought once it was redeemed. */
  static final class Code {
    final Authorization authorization;
    final Instant issuedAt;
    @Nullable Line line;

    Code(Authorization authorization, Instant issuedAt) {
      this.authorization = authorization;
      this.issuedAt = issuedAt;
    }
  }

  private record Access(Line line, int generation, Instant expiresAt) {}

  private final Duration accessTokenLifetime;
  private final boolean issuesRefreshTokens;
  private final InstantSource clock;
  private final Tokens tokens;

  private final ReentrantLock lock = new ReentrantLock();

  /** All guarded by {@link #lock}. */
  private final Map<String, Code> codes = new Bounded<>(MOST_CODES);

  private final Map<String, Line> families = new Bounded<>(MOST_FAMILIES);
  private final Map<String, Access> accessTokens = new Bounded<>(MOST_TOKENS);
  private final Map<String, RefreshToken> refreshTokens = new Bounded<>(MOST_TOKENS);
  private long familiesEver;

  /** Not before this moment does the access token of a login run out. */
  private volatile Instant firstExpiry = Instant.EPOCH;

  TokenMemory(ProviderSettings settings, InstantSource clock, Tokens tokens) {
    this.accessTokenLifetime = settings.accessTokenLifetime();
    this.issuesRefreshTokens = settings.issuesRefreshTokens();
    this.clock = clock;
    this.tokens = tokens;
  }

  /** See {@link RotatingProvider#firstTokensExpireAt}. */
  void firstExpiry(Instant at) {
    firstExpiry = at;
  }

  /** One atomic step. */
  <T> T locked(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  String newCode(Authorization authorization) {
    String code = tokens.next("code");
    codes.put(code, new Code(authorization, clock.instant()));
    return code;
  }

  Optional<Code> code(String presented) {
    return Optional.ofNullable(codes.get(presented));
  }

  Line newFamily(Authorization authorization) {
    Line line = new Line("family-" + ++familiesEver, authorization, clock.instant());
    families.put(line.id, line);
    return line;
  }

  Optional<Line> family(String id) {
    return Optional.ofNullable(families.get(id));
  }

  Collection<Line> families() {
    return families.values();
  }

  /** Null where this provider issues no refresh tokens. */
  @Nullable RefreshToken newRefreshToken(Line line) {
    if (!issuesRefreshTokens) {
      return null;
    }
    RefreshToken token = new RefreshToken(tokens.next("refresh"), line);
    refreshTokens.put(token.value, token);
    return token;
  }

  Optional<RefreshToken> refreshToken(String presented) {
    return Optional.ofNullable(refreshTokens.get(presented));
  }

  /**
   * An answer begins its way with a new access token of the line's generation. {@code presented}:
   * what it answers, null after a login.
   */
  GrantResult.Issued answer(
      Line line, @Nullable RefreshToken token, boolean named, @Nullable Presented presented) {
    Instant now = clock.instant();
    Duration life = presented == null ? firstLife(now) : accessTokenLifetime;
    Instant expiresAt = now.plus(life);
    String accessToken = tokens.next("access");
    accessTokens.put(accessToken, new Access(line, line.generation(), expiresAt));
    return new GrantResult.Issued(
        line.authorization,
        line.answer(token, expiresAt),
        presented,
        accessToken,
        named && token != null ? token.value : null,
        life.toSeconds());
  }

  /** In the whole seconds that the client is told. */
  private Duration firstLife(Instant now) {
    Duration left = firstExpiry.isAfter(now) ? Duration.between(now, firstExpiry) : Duration.ZERO;
    return left.compareTo(accessTokenLifetime) > 0
        ? Duration.ofSeconds(left.toSeconds())
        : accessTokenLifetime;
  }

  /** The family of an access token, however old or dead. */
  Optional<Line> familyOfAccessToken(String presented) {
    return Optional.ofNullable(accessTokens.get(presented)).map(Access::line);
  }

  /** The family of an access token that is good now, or ran out no longer ago than this. */
  Optional<Line> liveAccess(String presented, Duration leeway) {
    return Optional.ofNullable(accessTokens.get(presented))
        .filter(access -> clock.instant().isBefore(access.expiresAt.plus(leeway)))
        .filter(access -> access.line.honoursAccessTokenOf(access.generation))
        .map(Access::line);
  }

  void forgetAccessToken(String presented) {
    accessTokens.remove(presented);
  }
}
