package dev.vestibule.bearer;

import dev.vestibule.oidc.Identity;
import java.time.Instant;

/**
 * By what a verified token can be revoked.
 *
 * @param session {@code sid} of the provider's session; empty if the token names none
 * @param id {@code jti}; empty if the token has none
 */
record KnownToken(String subject, String session, String id, Instant issuedAt) {
  static KnownToken of(Identity identity, String tokenId) {
    return new KnownToken(identity.subject(), identity.sid(), tokenId, identity.issuedAt());
  }
}
