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
import org.jspecify.annotations.Nullable;

/**
 * The rules by which codes and refresh tokens are exchanged, and what a re-use costs (RFC 6749, 4.1
 * and 6; {@link Reuse}). Any thread may call it; each call is one atomic step over {@link
 * TokenMemory}.
 */
final class Grants {

  private static final Duration CODE_LIFETIME = Duration.ofMinutes(1);
  private static final int MOST_HOLDERS = 50_000;
  private static final int MOST_REPLAYED = 50_000;

  private final TokenMemory memory;
  private final Families families;
  private final Reuse reuse;
  private final InstantSource clock;
  private final Ledger ledger;

  /**
   * The line that holds the one refresh token of a client and user, where there is but one. Guarded
   * by the memory's lock.
   */
  private final Map<String, Line> holders = new Bounded<>(MOST_HOLDERS);

  /** By value. Guarded by the memory's lock; past its bound the eldest are forgotten. */
  private final Map<String, RefreshToken> replayed = new Bounded<>(MOST_REPLAYED);

  Grants(TokenMemory memory, Families families, Reuse reuse, InstantSource clock, Ledger ledger) {
    this.memory = memory;
    this.families = families;
    this.reuse = reuse;
    this.clock = clock;
    this.ledger = ledger;
  }

  String issueCode(Authorization authorization) {
    return memory.locked(() -> memory.newCode(authorization));
  }

  GrantResult redeem(
      String client, String presented, String redirectUri, @Nullable String verifier) {
    return memory.locked(() -> {
      Optional<TokenMemory.Code> known =
          memory.code(presented).filter(code -> code.authorization.client().equals(client));
      if (known.isEmpty()) {
        return refusedCode("unknown code");
      }
      TokenMemory.Code code = known.get();
      if (code.line != null) {
        // RFC 6749, 4.1.2: a code used twice takes with it what it bought.
        families.revoke(code.line, Line.End.CLIENT);
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
      return memory.answer(line, memory.newRefreshToken(line), true, null);
    });
  }

  /** Tokens for a user who never saw a login page: what a code grant would have ended with. */
  Issued issueTo(Authorization authorization) {
    return memory.locked(() -> {
      Line line = begin(authorization);
      Issued issued = memory.answer(line, memory.newRefreshToken(line), true, null);
      families.delivered(issued.delivery(), 0);
      return issued;
    });
  }

  GrantResult refresh(String client, String presented) {
    return memory.locked(() -> {
      Optional<RefreshToken> known =
          memory
              .refreshToken(presented)
              .filter(token -> token.line.authorization.client().equals(client));
      if (known.isEmpty()) {
        return refused("", "unknown refresh token", null);
      }
      RefreshToken token = known.get();
      Presented now = token.present(clock.instant());
      ledger.presented(token.presentations());
      if (token.spentAt != null) {
        return reused(token, now);
      }
      if (!token.line.isLive()) {
        return refused(token.line.id, "family revoked", now);
      }
      return rotated(token, now);
    });
  }

  /**
   * Those that were presented though they were spent, in the order in which that first happened.
   */
  List<ReplayedToken> replayed() {
    return memory.locked(() -> replayed.values().stream().map(RefreshToken::replayed).toList());
  }

  private GrantResult reused(RefreshToken token, Presented presented) {
    Line line = token.line;
    replayed.putIfAbsent(token.value, token);
    ledger.note(Kind.SPENT_TOKEN_PRESENTED, line.id, "");
    if (line.isLive() && token.isHonoured(reuse, clock.instant())) {
      return rotated(token, presented);
    }
    switch (reuse) {
      case Reuse.FamilyRevoking _, Reuse.Grace _ -> families.revoke(line, Line.End.CLIENT);
      case Reuse.KeycloakLike _ -> revokeSession(line);
      case Reuse.SingleUse _, Reuse.NotRotating _, Reuse.ZitadelLike _, Reuse.DexLike _ -> {
        // The successor lives.
      }
    }
    return refused(line.id, "refresh token used twice", presented);
  }

  private Issued rotated(RefreshToken token, Presented presented) {
    Line line = token.line;
    ledger.note(Kind.REFRESHED, line.id, "");
    line.nextGeneration();
    return switch (reuse) {
      case Reuse.NotRotating(boolean repeatsToken) ->
          memory.answer(line, token, repeatsToken, presented);
      case Reuse.DexLike _ when token.successor != null ->
          memory.answer(line, token.successor, true, presented);
      case Reuse.ZitadelLike _ -> {
        line.killOlderAccessTokens();
        yield exchanged(token, presented);
      }
      case Reuse.FamilyRevoking _,
          Reuse.SingleUse _,
          Reuse.Grace _,
          Reuse.KeycloakLike _,
          Reuse.DexLike _ ->
          exchanged(token, presented);
    };
  }

  private Issued exchanged(RefreshToken token, Presented presented) {
    RefreshToken next = memory.newRefreshToken(token.line);
    if (token.successor == null) {
      token.successor = next;
    }
    token.spend(clock.instant());
    return memory.answer(token.line, next, true, presented);
  }

  /** The use is spent and nothing was issued for it. */
  void burn(String presented) {
    memory.locked(() -> {
      Instant now = clock.instant();
      memory
          .refreshToken(presented)
          .filter(token -> token.spentAt == null)
          .ifPresent(token -> {
            token.present(now).lost(now);
            ledger.presented(token.presentations());
            token.spend(now);
            token.burned = true;
          });
      return true;
    });
  }

  private Line begin(Authorization authorization) {
    Line line = memory.newFamily(authorization);
    if (reuse instanceof Reuse.DexLike) {
      Line before = holders.put(authorization.client() + " " + authorization.user().sub(), line);
      if (before != null && before.isLive()) {
        before.end(Line.End.PROVIDER, clock.instant());
        ledger.note(Kind.FAMILY_SUPERSEDED, before.id, "");
      }
    }
    return line;
  }

  /** What Keycloak does: every chain of the client in that login session. */
  private void revokeSession(Line line) {
    for (Line other : memory.families()) {
      if (other.authorization.sid().equals(line.authorization.sid())
          && other.authorization.client().equals(line.authorization.client())) {
        families.revoke(other, Line.End.CLIENT);
      }
    }
  }

  private GrantResult refusedCode(String description) {
    ledger.note(Kind.CODE_REFUSED, "", description);
    return new Refused("invalid_grant", description, null);
  }

  private GrantResult refused(String family, String description, @Nullable Presented presented) {
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
    return new Refused(error, description, presented);
  }
}
