package dev.vestibule.lab.provider;

import dev.vestibule.lab.provider.GrantResult.Issued;
import dev.vestibule.lab.provider.GrantResult.Refused;
import dev.vestibule.lab.provider.ProviderEvent.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The provider's memory of codes, token families and tokens, and the rules of re-use over it. Every
 * step is atomic under one lock; nothing here does I/O. Each map drops its eldest entry past its
 * bound: a token that was dropped is unknown, which reads as {@code invalid_grant}.
 */
final class Grants {

  private static final Duration CODE_LIFETIME = Duration.ofMinutes(1);
  private static final int MOST_CODES = 10_000;
  private static final int MOST_FAMILIES = 50_000;
  private static final int MOST_TOKENS = 500_000;

  private final Reuse reuse;
  private final Duration accessTokenLifetime;
  private final boolean issuesRefreshTokens;
  private final InstantSource clock;
  private final Tokens tokens;
  private final Ledger ledger;

  private final ReentrantLock lock = new ReentrantLock();

  /** All guarded by {@link #lock}. */
  private final Map<String, Code> codes = bounded(MOST_CODES);

  private final Map<String, Line> families = bounded(MOST_FAMILIES);
  private final Map<String, Access> accessTokens = bounded(MOST_TOKENS);
  private final Map<String, Refresh> refreshTokens = bounded(MOST_TOKENS);
  private long familiesEver;

  Grants(ProviderSettings settings, InstantSource clock, Tokens tokens, Ledger ledger) {
    this.reuse = settings.reuse();
    this.accessTokenLifetime = settings.accessTokenLifetime();
    this.issuesRefreshTokens = settings.issuesRefreshTokens();
    this.clock = clock;
    this.tokens = tokens;
    this.ledger = ledger;
  }

  String issueCode(Authorization authorization) {
    return locked(() -> {
      String code = tokens.next("code");
      codes.put(code, new Code(authorization, clock.instant()));
      return code;
    });
  }

  GrantResult redeem(
      String client, String presented, String redirectUri, @Nullable String verifier) {
    return locked(() -> {
      Code code = codes.get(presented);
      if (code == null || !code.authorization.client().equals(client)) {
        return refusedCode("unknown code");
      }
      if (code.family != null) {
        // RFC 6749, 4.1.2: a code used twice takes with it what it bought.
        revoke(code.family);
        return refusedCode("code used twice");
      }
      if (clock.instant().isAfter(code.issuedAt.plus(CODE_LIFETIME))) {
        return refusedCode("code expired");
      }
      if (!code.authorization.redirectUri().equals(redirectUri)) {
        return refusedCode("another redirect_uri");
      }
      if (!answers(code.authorization.challenge(), verifier)) {
        return refusedCode("code_verifier does not match");
      }
      Line line = begin(code.authorization);
      code.family = line;
      ledger.note(Kind.CODE_REDEEMED, line.id, "");
      return issue(line, false);
    });
  }

  /** Tokens for a user who never saw a login page: what a code grant would have ended with. */
  Issued issueTo(Authorization authorization) {
    return locked(() -> issue(begin(authorization), false));
  }

  GrantResult refresh(String client, String presented) {
    return locked(() -> {
      Refresh token = refreshTokens.get(presented);
      if (token == null || !token.line.authorization.client().equals(client)) {
        return refused("", "invalid_grant", "unknown refresh token");
      }
      ledger.presented(++token.presentations);
      if (token.spentAt != null) {
        return reused(token, token.spentAt);
      }
      if (!token.line.live) {
        return refused(token.line.id, "invalid_grant", "family revoked");
      }
      return rotated(token);
    });
  }

  private GrantResult reused(Refresh token, Instant spentAt) {
    Line line = token.line;
    ledger.note(Kind.SPENT_TOKEN_PRESENTED, line.id, "");
    return switch (reuse) {
      case Reuse.Grace grace
          when line.live && !clock.instant().isAfter(spentAt.plus(grace.window())) ->
          rotated(token);
      case Reuse.FamilyRevoking _, Reuse.KeycloakLike _, Reuse.Grace _ -> {
        revoke(line);
        yield refused(line.id, "invalid_grant", "refresh token used twice");
      }
      case Reuse.ZitadelLike _ -> refused(line.id, "invalid_request", "refresh token used twice");
      case Reuse.SingleUse _, Reuse.NotRotating _ ->
          refused(line.id, "invalid_grant", "refresh token used twice");
    };
  }

  private GrantResult rotated(Refresh token) {
    Line line = token.line;
    ledger.note(Kind.REFRESHED, line.id, "");
    line.generation++;
    if (reuse instanceof Reuse.NotRotating(boolean repeatsToken)) {
      return new Issued(
          line.authorization, line.id, accessToken(line), repeatsToken ? token.value : null, true);
    }
    if (reuse instanceof Reuse.ZitadelLike) {
      accessTokens.values().removeIf(access -> access.line == line);
    }
    if (token.spentAt == null) {
      token.spentAt = clock.instant();
    }
    return issue(line, true);
  }

  /** The use is spent and nothing was issued for it. */
  void burn(String presented) {
    locked(() -> {
      Refresh token = refreshTokens.get(presented);
      if (token != null && token.spentAt == null) {
        ledger.presented(++token.presentations);
        token.spentAt = clock.instant();
      }
      return true;
    });
  }

  /** RFC 7009: a refresh token takes its family with it, an access token only itself. */
  void revokeToken(String client, String presented) {
    locked(() -> {
      Refresh refresh = refreshTokens.get(presented);
      if (refresh != null && refresh.line.authorization.client().equals(client)) {
        ledger.note(Kind.TOKEN_REVOKED, refresh.line.id, "");
        refresh.line.live = false;
      }
      Access access = accessTokens.get(presented);
      if (access != null && access.line.authorization.client().equals(client)) {
        ledger.note(Kind.TOKEN_REVOKED, access.line.id, "access");
        accessTokens.remove(presented);
      }
      return true;
    });
  }

  int revokeWhere(Predicate<Family> chosen) {
    return locked(() -> {
      int revoked = 0;
      for (Line line : families.values()) {
        if (line.live && chosen.test(line.view())) {
          revoke(line);
          revoked++;
        }
      }
      return revoked;
    });
  }

  Optional<User> userOf(String accessToken) {
    return locked(() -> {
      Access access = accessTokens.get(accessToken);
      if (access == null || !access.line.live || !clock.instant().isBefore(access.expiresAt)) {
        return Optional.empty();
      }
      return Optional.of(access.line.authorization.user());
    });
  }

  List<Family> families() {
    return locked(() -> families.values().stream().map(Line::view).toList());
  }

  private Line begin(Authorization authorization) {
    Line line = new Line("family-" + ++familiesEver, authorization, clock.instant());
    families.put(line.id, line);
    return line;
  }

  private Issued issue(Line line, boolean atRefresh) {
    String refreshToken = null;
    if (issuesRefreshTokens) {
      refreshToken = tokens.next("refresh");
      refreshTokens.put(refreshToken, new Refresh(refreshToken, line));
    }
    return new Issued(line.authorization, line.id, accessToken(line), refreshToken, atRefresh);
  }

  private String accessToken(Line line) {
    String token = tokens.next("access");
    accessTokens.put(token, new Access(line, clock.instant().plus(accessTokenLifetime)));
    return token;
  }

  private void revoke(Line line) {
    if (line.live) {
      line.live = false;
      ledger.note(Kind.FAMILY_REVOKED, line.id, "");
    }
  }

  private GrantResult refusedCode(String description) {
    ledger.note(Kind.CODE_REFUSED, "", description);
    return new Refused("invalid_grant", description);
  }

  private GrantResult refused(String family, String error, String description) {
    ledger.note(Kind.REFRESH_REFUSED, family, error);
    return new Refused(error, description);
  }

  private static boolean answers(@Nullable String challenge, @Nullable String verifier) {
    if (challenge == null || verifier == null) {
      return challenge == null && verifier == null;
    }
    return MessageDigest.isEqual(
        challenge.getBytes(StandardCharsets.US_ASCII),
        s256(verifier).getBytes(StandardCharsets.US_ASCII));
  }

  private static String s256(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private <T> T locked(java.util.function.Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  private static <V> Map<String, V> bounded(int most) {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
      }
    };
  }

  private static final class Code {
    final Authorization authorization;
    final Instant issuedAt;
    @Nullable Line family;

    Code(Authorization authorization, Instant issuedAt) {
      this.authorization = authorization;
      this.issuedAt = issuedAt;
    }
  }

  private static final class Line {
    final String id;
    final Authorization authorization;
    final Instant began;
    int generation;
    boolean live = true;

    Line(String id, Authorization authorization, Instant began) {
      this.id = id;
      this.authorization = authorization;
      this.began = began;
    }

    Family view() {
      return new Family(
          id,
          authorization.client(),
          authorization.user().sub(),
          authorization.sid(),
          began,
          generation,
          live);
    }
  }

  private record Access(Line line, Instant expiresAt) {}

  private static final class Refresh {
    final String value;
    final Line line;
    int presentations;
    @Nullable Instant spentAt;

    Refresh(String value, Line line) {
      this.value = value;
      this.line = line;
    }
  }
}
