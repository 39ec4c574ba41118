package dev.vestibule.oidc;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one session: what one generation of it consists of.
 *
 * @param refreshToken null where the provider gave none: such a session is never refreshed
 * @param refreshTokenIssuedAt when this very refresh token was first received; null where that is
 *     not known
 * @param idToken the newest one received, whether or not it was verified; the hint for logout
 * @param scope as granted; empty where the provider did not say
 */
public record TokenSet(
    String accessToken,
    Instant accessTokenExpiresAt,
    @Nullable String refreshToken,
    @Nullable Instant refreshTokenIssuedAt,
    @Nullable String idToken,
    String scope) {

  /** What a login obtained. */
  public static TokenSet of(TokenAnswer answer) {
    return new TokenSet(
        answer.accessToken(),
        answer.accessTokenExpiresAt(),
        answer.refreshToken(),
        answer.refreshToken() == null ? null : answer.receivedAt(),
        answer.idToken(),
        answer.scope() == null ? "" : answer.scope());
  }

  /**
   * These tokens after a refresh. A refresh token that did not come, or came back the same, stays
   * with the time it was issued; so does an ID token or a scope that did not come.
   */
  public TokenSet refreshedBy(TokenAnswer answer) {
    boolean rotated = answer.refreshToken() != null && !answer.refreshToken().equals(refreshToken);
    return new TokenSet(
        answer.accessToken(),
        answer.accessTokenExpiresAt(),
        rotated ? answer.refreshToken() : refreshToken,
        rotated ? answer.receivedAt() : refreshTokenIssuedAt,
        answer.idToken() == null ? idToken : answer.idToken(),
        answer.scope() == null ? scope : answer.scope());
  }

  /** These tokens by a clock that is ahead by so much. */
  public TokenSet ahead(Duration by) {
    return new TokenSet(
        accessToken,
        accessTokenExpiresAt.plus(by),
        refreshToken,
        refreshTokenIssuedAt == null ? null : refreshTokenIssuedAt.plus(by),
        idToken,
        scope);
  }

  @Override
  public String toString() {
    return "TokenSet[accessTokenExpiresAt="
        + accessTokenExpiresAt
        + ", refreshToken="
        + shown(refreshToken)
        + ", refreshTokenIssuedAt="
        + refreshTokenIssuedAt
        + "]";
  }

  static String shown(@Nullable String token) {
    return token == null ? "none" : "…";
  }
}
