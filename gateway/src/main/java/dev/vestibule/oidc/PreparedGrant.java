package dev.vestibule.oidc;

import java.time.Duration;

/**
 * A connection to the token endpoint on which nothing was sent yet: the last moment at which a
 * refresh can be abandoned at no cost. For one refresh token; close it in any case.
 */
public interface PreparedGrant extends AutoCloseable {
  /**
   * Presents {@code refreshToken}, once, and says what came of it within {@code deadline}. Does not
   * throw for anything that the provider does.
   */
  GrantAnswer present(String refreshToken, Duration deadline);

  @Override
  void close();
}
