package dev.vestibule.lab.provider;

import dev.vestibule.lab.provider.ProviderEvent.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What becomes of token families: which answers reach the client, who ends them, and how they
 * stand. Any thread may call it; each call is one atomic step over {@link TokenMemory}.
 *
 * <p>What is asked thousands of times a second ({@link #family}, {@link #ofCode}, {@link #userOf})
 * is a look-up and a few comparisons.
 */
final class Families {

  private final TokenMemory memory;
  private final Reuse reuse;
  private final InstantSource clock;
  private final Ledger ledger;

  Families(TokenMemory memory, Reuse reuse, InstantSource clock, Ledger ledger) {
    this.memory = memory;
    this.reuse = reuse;
    this.clock = clock;
    this.ledger = ledger;
  }

  /**
   * The answer to a refresh token was written to an open connection, whatever it says. {@code to}:
   * the port of its other end.
   */
  void delivered(Presented presented, int to) {
    memory.locked(() -> {
      presented.delivered(clock.instant(), to);
      return true;
    });
  }

  /** The answer to a refresh token will not get out. Says nothing against one that did. */
  void lost(Presented presented) {
    memory.locked(() -> {
      presented.lost(clock.instant());
      return true;
    });
  }

  /** The tokens were written to an open connection; {@code to}: the port of its other end. */
  void delivered(Delivery delivery, int to) {
    memory.locked(() -> {
      delivery.line().delivered(delivery, clock.instant(), to);
      return true;
    });
  }

  /** The tokens will not get out any more. Says nothing against one that was delivered. */
  void lost(Delivery delivery) {
    memory.locked(() -> {
      delivery.line().lost(delivery);
      return true;
    });
  }

  Optional<Family> family(String id) {
    return memory.locked(() -> memory.family(id).map(this::view));
  }

  Optional<Family> ofCode(String code) {
    return memory.locked(
        () -> memory.code(code).flatMap(known -> Optional.ofNullable(known.line)).map(this::view));
  }

  List<Family> all() {
    return memory.locked(() -> memory.families().stream().map(this::view).toList());
  }

  /** Whose access token that is, if it is good now. */
  Optional<User> userOf(String accessToken) {
    return userOf(accessToken, Duration.ZERO);
  }

  /** Also of one that ran out no longer ago than this. */
  Optional<User> userOf(String accessToken, Duration leeway) {
    return memory.locked(
        () -> memory.liveAccess(accessToken, leeway).map(line -> line.authorization.user()));
  }

  /** RFC 7009: a refresh token takes its family with it, an access token only itself. */
  void revokeToken(String client, String presented) {
    memory.locked(() -> {
      memory
          .refreshToken(presented)
          .map(token -> token.line)
          .filter(line -> line.authorization.client().equals(client))
          .ifPresent(line -> {
            ledger.note(Kind.TOKEN_REVOKED, line.id, "");
            line.end(Line.End.CLIENT, clock.instant());
            line.killAccessTokens();
          });
      memory
          .familyOfAccessToken(presented)
          .filter(line -> line.authorization.client().equals(client))
          .ifPresent(line -> {
            ledger.note(Kind.TOKEN_REVOKED, line.id, "access");
            memory.forgetAccessToken(presented);
          });
      return true;
    });
  }

  /** The provider ends that family by itself; how many that were. */
  int revoke(String id) {
    return memory.locked(() ->
        memory.family(id).filter(line -> revoke(line, Line.End.PROVIDER)).isPresent() ? 1 : 0);
  }

  int revokeWhere(Predicate<Family> chosen) {
    return memory.locked(() -> {
      int revoked = 0;
      for (Line line : memory.families()) {
        if (chosen.test(view(line)) && revoke(line, Line.End.PROVIDER)) {
          revoked++;
        }
      }
      return revoked;
    });
  }

  /** Within a step: all tokens of the line die; whether it was alive. */
  boolean revoke(Line line, Line.End by) {
    line.killAccessTokens();
    if (!line.isLive()) {
      return false;
    }
    line.end(by, clock.instant());
    ledger.note(Kind.FAMILY_REVOKED, line.id, "");
    return true;
  }

  private Family view(Line line) {
    return line.view(reuse, clock.instant());
  }
}
