package dev.vestibule.oidc;

/**
 * Decides whether an ID token is to be believed (OpenID Connect Core 3.1.3.7 and 12.2, RFC 8725).
 *
 * <p>Blocks only for keys; call it from virtual threads. The token is bounded before it is read: 64
 * KiB, JSON nested 16 deep.
 */
public final class IdTokenVerifier {
  IdTokenVerifier() {}

  /**
   * The ID token of a login.
   *
   * @param nonce what this login sent; the token must repeat it
   * @param accessToken what came with it; {@code at_hash}, if present, must match
   */
  public IdTokenVerdict verifyLogin(String idToken, String nonce, String accessToken) {
    return Pending.body();
  }

  /**
   * The ID token of a refresh, which must speak of the same user, to the same audience, as {@code
   * before}.
   */
  public RefreshVerdict verifyRefresh(String idToken, String accessToken, Identity before) {
    return Pending.body();
  }
}
