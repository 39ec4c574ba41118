package dev.vestibule.lab.provider;

import dev.vestibule.lab.provider.GrantResult.Issued;
import dev.vestibule.lab.provider.GrantResult.Refused;
import dev.vestibule.lab.provider.ProviderEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The provider's memory of codes, token families and tokens, and the rules of re-use over it. Every
 * step is atomic under one lock; nothing here does I/O. Each map drops its eldest entry past its
 * bound: a token that was dropped is unknown, which reads as {@code invalid_grant}.
 *
 * <p>What is asked thousands of times a second ({@link #family}, {@link #familyOfCode}, {@link
 * #userOf}) is a look-up and a few comparisons.
 */
final class Grants {

  private static final Duration CODE_LIFETIME = Duration.ofMinutes(1);
  private static final int MOST_CODES = 50_000;
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
  private final Map<String, Code> codes = new Bounded<>(MOST_CODES);

  private final Map<String, Line> families = new Bounded<>(MOST_FAMILIES);
  private final Map<String, Access> accessTokens = new Bounded<>(MOST_TOKENS);
  private final Map<String, RefreshToken> refreshTokens = new Bounded<>(MOST_TOKENS);

  /** The line that holds the one refresh token of a user and client, where there is but one. */
  private final Map<String, Line> holders = new Bounded<>(MOST_FAMILIES);

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
      if (code.line != null) {
        // RFC 6749, 4.1.2: a code used twice takes with it what it bought.
        revoke(code.line, Line.End.CLIENT);
        return refusedCode("code used twice");
      }
      if (clock.instant().isAfter(code.issuedAt.plus(CODE_LIFETIME))) {
        return refusedCode("code expired");
      }
      if (!code.authorization.redirectUri().equals(redirectUri)) {
        return refusedCode("another redirect_uri");
      }
      if (!Pkce.answers(code.authorization.challenge(), verifier)) {
        return refusedCode("code_verifier does not match");
      }
      Line line = begin(code.authorization);
      code.line = line;
      ledger.note(Kind.CODE_REDEEMED, line.id, "");
      return issue(line, freshToken(line), false);
    });
  }

  /** Tokens for a user who never saw a login page: what a code grant would have ended with. */
  Issued issueTo(Authorization authorization) {
    return locked(() -> {
      Line line = begin(authorization);
      Issued issued = issue(line, freshToken(line), false);
      line.delivered(issued.delivery(), clock.instant());
      return issued;
    });
  }

  GrantResult refresh(String client, String presented) {
    return locked(() -> {
      RefreshToken token = refreshTokens.get(presented);
      if (token == null || !token.line.authorization.client().equals(client)) {
        return refused("", "unknown refresh token");
      }
      ledger.presented(++token.presentations);
      if (token.spentAt != null) {
        return reused(token);
      }
      if (!token.line.isLive()) {
        return refused(token.line.id, "family revoked");
      }
      return rotated(token);
    });
  }

  private GrantResult reused(RefreshToken token) {
    Line line = token.line;
    ledger.note(Kind.SPENT_TOKEN_PRESENTED, line.id, "");
    if (line.isLive() && token.isHonoured(reuse, clock.instant())) {
      return rotated(token);
    }
    switch (reuse) {
      case Reuse.FamilyRevoking _, Reuse.Grace _ -> revoke(line, Line.End.CLIENT);
      case Reuse.KeycloakLike _ -> revokeSession(line);
      case Reuse.SingleUse _, Reuse.NotRotating _, Reuse.ZitadelLike _, Reuse.DexLike _ -> {
        // The successor lives.
      }
    }
    return refused(line.id, "refresh token used twice");
  }

  private Issued rotated(RefreshToken token) {
    Line line = token.line;
    ledger.note(Kind.REFRESHED, line.id, "");
    line.nextGeneration();
    return switch (reuse) {
      case Reuse.NotRotating(boolean repeatsToken) -> {
        Delivery answer = line.answer(token, accessExpiry());
        yield new Issued(
            line.authorization,
            answer,
            accessToken(answer),
            repeatsToken ? token.value : null,
            true);
      }
      case Reuse.DexLike _ when token.successor != null -> issue(line, token.successor, true);
      case Reuse.ZitadelLike _ -> {
        line.killOlderAccessTokens();
        yield exchanged(token);
      }
      case Reuse.FamilyRevoking _,
          Reuse.SingleUse _,
          Reuse.Grace _,
          Reuse.KeycloakLike _,
          Reuse.DexLike _ ->
          exchanged(token);
    };
  }

  private Issued exchanged(RefreshToken token) {
    RefreshToken next = freshToken(token.line);
    if (token.successor == null) {
      token.successor = next;
    }
    token.spend(clock.instant());
    return issue(token.line, next, true);
  }

  /** The use is spent and nothing was issued for it. */
  void burn(String presented) {
    locked(() -> {
      RefreshToken token = refreshTokens.get(presented);
      if (token != null && token.spentAt == null) {
        ledger.presented(++token.presentations);
        token.spend(clock.instant());
        token.burned = true;
      }
      return true;
    });
  }

  /** The answer was written to an open connection. */
  void delivered(Delivery delivery) {
    locked(() -> {
      delivery.line().delivered(delivery, clock.instant());
      return true;
    });
  }

  /** The answer will not get out any more. Says nothing against one that was delivered. */
  void lost(Delivery delivery) {
    locked(() -> {
      delivery.line().lost(delivery);
      return true;
    });
  }

  /** RFC 7009: a refresh token takes its family with it, an access token only itself. */
  void revokeToken(String client, String presented) {
    locked(() -> {
      RefreshToken refresh = refreshTokens.get(presented);
      if (refresh != null && refresh.line.authorization.client().equals(client)) {
        ledger.note(Kind.TOKEN_REVOKED, refresh.line.id, "");
        refresh.line.end(Line.End.CLIENT, clock.instant());
        refresh.line.killAccessTokens();
      }
      Access access = accessTokens.get(presented);
      if (access != null && access.line.authorization.client().equals(client)) {
        ledger.note(Kind.TOKEN_REVOKED, access.line.id, "access");
        accessTokens.remove(presented);
      }
      return true;
    });
  }

  int revoke(String family) {
    return locked(() -> {
      Line line = families.get(family);
      return line != null && revoke(line, Line.End.PROVIDER) ? 1 : 0;
    });
  }

  int revokeWhere(Predicate<Family> chosen) {
    return locked(() -> {
      int revoked = 0;
      for (Line line : families.values()) {
        if (line.isLive() && chosen.test(view(line)) && revoke(line, Line.End.PROVIDER)) {
          revoked++;
        }
      }
      return revoked;
    });
  }

  Optional<User> userOf(String accessToken) {
    return locked(() -> {
      Access access = accessTokens.get(accessToken);
      if (access == null
          || !access.line.honoursAccessTokenOf(access.generation)
          || !clock.instant().isBefore(access.expiresAt)) {
        return Optional.empty();
      }
      return Optional.of(access.line.authorization.user());
    });
  }

  List<Family> families() {
    return locked(() -> families.values().stream().map(this::view).toList());
  }

  Optional<Family> family(String id) {
    return locked(() -> Optional.ofNullable(families.get(id)).map(this::view));
  }

  Optional<Family> familyOfCode(String presented) {
    return locked(() -> {
      Code code = codes.get(presented);
      return code == null ? Optional.empty() : Optional.ofNullable(code.line).map(this::view);
    });
  }

  private Family view(Line line) {
    return line.view(reuse, clock.instant());
  }

  private Line begin(Authorization authorization) {
    Line line = new Line("family-" + ++familiesEver, authorization, clock.instant());
    families.put(line.id, line);
    if (reuse instanceof Reuse.DexLike) {
      Line before = holders.put(authorization.client() + " " + authorization.user().sub(), line);
      if (before != null && before.isLive()) {
        before.end(Line.End.PROVIDER, clock.instant());
        ledger.note(Kind.FAMILY_SUPERSEDED, before.id, "");
      }
    }
    return line;
  }

  private @Nullable RefreshToken freshToken(Line line) {
    if (!issuesRefreshTokens) {
      return null;
    }
    RefreshToken token = new RefreshToken(tokens.next("refresh"), line);
    refreshTokens.put(token.value, token);
    return token;
  }

  private Issued issue(Line line, @Nullable RefreshToken token, boolean atRefresh) {
    Delivery answer = line.answer(token, accessExpiry());
    return new Issued(
        line.authorization,
        answer,
        accessToken(answer),
        token == null ? null : token.value,
        atRefresh);
  }

  private Instant accessExpiry() {
    return clock.instant().plus(accessTokenLifetime);
  }

  private String accessToken(Delivery answer) {
    String token = tokens.next("access");
    accessTokens.put(
        token, new Access(answer.line(), answer.line().generation(), answer.accessExpiresAt()));
    return token;
  }

  /** What Keycloak does: every chain of the client in that login session. */
  private void revokeSession(Line line) {
    for (Line other : families.values()) {
      if (other.authorization.sid().equals(line.authorization.sid())
          && other.authorization.client().equals(line.authorization.client())) {
        revoke(other, Line.End.CLIENT);
      }
    }
  }

  private boolean revoke(Line line, Line.End by) {
    line.killAccessTokens();
    if (!line.isLive()) {
      return false;
    }
    line.end(by, clock.instant());
    ledger.note(Kind.FAMILY_REVOKED, line.id, "");
    return true;
  }

  private GrantResult refusedCode(String description) {
    ledger.note(Kind.CODE_REFUSED, "", description);
    return new Refused("invalid_grant", description);
  }

  private GrantResult refused(String family, String description) {
    String error =
        switch (reuse) {
          case Reuse.ZitadelLike _, Reuse.DexLike _ -> "invalid_request";
          case Reuse.FamilyRevoking _,
              Reuse.SingleUse _,
              Reuse.Grace _,
              Reuse.NotRotating _,
              Reuse.KeycloakLike _ ->
              "invalid_grant";
        };
    ledger.note(Kind.REFRESH_REFUSED, family, error);
    return new Refused(error, description);
  }

  private <T> T locked(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  private static final class Code {
    final Authorization authorization;
    final Instant issuedAt;
    @Nullable Line line;

    Code(Authorization authorization, Instant issuedAt) {
      this.authorization = authorization;
      this.issuedAt = issuedAt;
    }
  }

  private record Access(Line line, int generation, Instant expiresAt) {}
}
