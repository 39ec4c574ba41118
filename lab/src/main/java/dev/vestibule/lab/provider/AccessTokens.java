package dev.vestibule.lab.provider;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.UUID;

/** Writes access tokens that an API can verify by itself (RFC 9068). */
final class AccessTokens {
  private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");

  private final SigningKeys keys;
  private final Duration lifetime;
  private final InstantSource clock;

  AccessTokens(SigningKeys keys, Duration lifetime, InstantSource clock) {
    this.keys = keys;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  String write(String issuer, User user, String audience) {
    Instant now = clock.instant();
    return keys.sign(
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(user.sub())
            .audience(audience)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(lifetime)))
            .jwtID(UUID.randomUUID().toString())
            .claim("client_id", "script")
            .claim("email", user.email())
            .claim("groups", user.groups())
            .build(),
        TYPE);
  }
}
