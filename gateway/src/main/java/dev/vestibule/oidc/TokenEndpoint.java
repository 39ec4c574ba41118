package dev.vestibule.oidc;

import java.net.URI;
import java.time.Duration;

/**
 * Grants at a provider's token endpoint (RFC 6749 4.1.3 and 6, RFC 7636, RFC 7009).
 *
 * <p>Blocking; call it from virtual threads. Each call sends at most one request, never twice the
 * same.
 */
public final class TokenEndpoint {
  TokenEndpoint() {}

  /** Redeems an authorization code. */
  public GrantAnswer exchangeCode(String code, URI redirectUri, String codeVerifier)
      throws NotConnected {
    return Pending.body();
  }

  /**
   * Gets ready to present a refresh token: finds the endpoint, connects to it.
   *
   * @param timeout for the connection; discovery, where it has to be waited for, has its own bound
   */
  public PreparedGrant connect(Duration timeout) throws NotConnected {
    return Pending.body();
  }

  /**
   * Asks the provider to forget a refresh or access token, at most once, as well as it can be done
   * within the timeouts of the settings.
   *
   * @return whether the provider said that it did; false too if it has no revocation endpoint
   */
  public boolean revoke(String token) {
    return Pending.body();
  }
}
