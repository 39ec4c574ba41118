package dev.vestibule.refresh;

import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.TokenSet;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells providers to forget the refresh tokens of sessions that ended (RFC 7009), behind whatever
 * ended them: best effort, once, so many at a time, the rest left to the tokens' own expiry and
 * said in the log.
 */
public final class Revocations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
  private static final int AT_ONCE = 100;

  private final Semaphore places = new Semaphore(AT_ONCE);

  /** Returns at once. */
  public void revoke(Provider provider, TokenSet tokens) {
    String refreshToken = tokens.refreshToken();
    if (refreshToken == null) {
      return;
    }
    if (!places.tryAcquire()) {
      LOG.atWarn().addKeyValue("provider", provider.name()).log("revocation dropped: too many");
      return;
    }
    Thread.ofVirtual()
        .name("revoke-" + provider.name())
        .start(() -> {
          try {
            boolean revoked = provider.tokens().revoke(refreshToken);
            LOG.atDebug()
                .addKeyValue("provider", provider.name())
                .addKeyValue("revoked", revoked)
                .log("revocation");
          } finally {
            places.release();
          }
        });
  }

  /** Waits for those under way; each is bounded by its provider's timeouts. */
  @Override
  public void close() {
    places.acquireUninterruptibly(AT_ONCE);
  }
}
