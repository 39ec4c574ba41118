package dev.vestibule.cookie;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderProfile;
import dev.vestibule.oidc.ProviderProfile.Rotation;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionSettings.Until;
import java.time.Instant;
import java.util.List;

/**
 * What of a session rides along in its cookie: who it is of, its times, and of its tokens only what
 * is needed again. A refresh token that rotates never does: copies of the cookie, late requests and
 * other replicas would present it a second time.
 *
 * @param accessToken whether applications are sent it
 * @param until what ends a session
 */
public record Packing(boolean accessToken, Until until) {

  /** Whether sessions of such a provider are refreshed. */
  public boolean refreshes(ProviderProfile profile) {
    return until == Until.PROVIDER && profile.rotation() instanceof Rotation.Static;
  }

  /**
   * A session that has just been opened, as it is packed. One whose refresh token is left behind
   * ends with its access token, if the provider is to have a say: then the provider is asked again.
   */
  public Session opened(Session session, Provider provider) {
    boolean leftBehind = session.tokens().refreshToken() != null && !refreshes(provider.profile());
    Instant tokenEnd = session.tokens().accessTokenExpiresAt();
    boolean endsEarlier =
        leftBehind && until == Until.PROVIDER && tokenEnd.isBefore(session.endsAt());
    return packed(session, provider, endsEarlier ? tokenEnd : session.endsAt());
  }

  /** A session that was packed before, after a refresh. */
  Session refreshed(Session session, Provider provider) {
    return packed(session, provider, session.endsAt());
  }

  private Session packed(Session session, Provider provider, Instant endsAt) {
    return new Session(
        session.id(),
        session.provider(),
        session.clientId(),
        session.generation(),
        packed(session.identity()),
        false,
        packed(session.tokens(), provider),
        session.tokensAt(),
        session.createdAt(),
        endsAt);
  }

  private static Identity packed(Identity identity) {
    return new Identity(
        identity.issuer(),
        identity.subject(),
        identity.audience(),
        identity.email(),
        identity.emailVerified(),
        identity.preferredUsername(),
        "",
        List.copyOf(identity.groups()),
        identity.sid(),
        identity.issuedAt(),
        identity.expiresAt(),
        null,
        "{}");
  }

  private TokenSet packed(TokenSet tokens, Provider provider) {
    boolean refreshable = refreshes(provider.profile());
    return new TokenSet(
        accessToken ? tokens.accessToken() : "",
        tokens.accessTokenExpiresAt(),
        refreshable ? tokens.refreshToken() : null,
        refreshable ? tokens.refreshTokenIssuedAt() : null,
        null,
        "");
  }
}
