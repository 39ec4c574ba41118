package dev.vestibule.oidc;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A successful answer of the token endpoint (RFC 6749 5.1, OpenID Connect Core 3.1.3.3), not
 * verified yet.
 *
 * @param accessTokenExpiresAt from {@code expires_in} and the moment before the request was sent,
 *     or {@link ProviderSettings#tokenLife} after it
 * @param scope as granted; null where the answer does not say, which means "as asked for"
 * @param receivedAt when the answer was complete
 */
public record TokenAnswer(
    String accessToken,
    Instant accessTokenExpiresAt,
    @Nullable String refreshToken,
    @Nullable String idToken,
    @Nullable String scope,
    Instant receivedAt) {

  /** This answer by another clock, by which it came at that time. */
  public TokenAnswer receivedAt(Instant time) {
    return new TokenAnswer(
        accessToken,
        accessTokenExpiresAt.plus(Duration.between(receivedAt, time)),
        refreshToken,
        idToken,
        scope,
        time);
  }

  @Override
  public String toString() {
    return "TokenAnswer[accessTokenExpiresAt="
        + accessTokenExpiresAt
        + ", refreshToken="
        + TokenSet.shown(refreshToken)
        + "]";
  }
}
