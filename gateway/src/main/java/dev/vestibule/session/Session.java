package dev.vestibule.session;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.oidc.TokenSet;
import java.time.Instant;

/**
 * A session as this process understands it: one generation, opened.
 *
 * @param provider the provider's name in the configuration
 * @param clientId the client that the tokens were issued to; a session of another client is none of
 *     ours
 * @param generation the generation of the record that these tokens belong to
 * @param identity the last one that was verified
 * @param identityPending whether the tokens brought an ID token that has not been verified yet
 * @param tokensAt when the tokens came; all times but the identity's are of the store's clock
 * @param createdAt when the user logged in
 * @param endsAt when the session ends whatever happens
 */
public record Session(
    SessionId id,
    String provider,
    String clientId,
    long generation,
    Identity identity,
    boolean identityPending,
    TokenSet tokens,
    Instant tokensAt,
    Instant createdAt,
    Instant endsAt) {

  /**
   * This session with what a grant brought: the next generation. An ID token that nobody has
   * verified yet stays unverified where none comes in its place.
   */
  public Session refreshed(TokenAnswer answer) {
    return new Session(
        id,
        provider,
        clientId,
        generation + 1,
        identity,
        identityPending || answer.idToken() != null,
        tokens.refreshedBy(answer),
        answer.receivedAt(),
        createdAt,
        endsAt);
  }

  /** This session with the identity that its ID token was found to speak of. */
  public Session identified(Identity verified) {
    return new Session(
        id, provider, clientId, generation, verified, false, tokens, tokensAt, createdAt, endsAt);
  }
}
