package dev.vestibule.lab.provider;

import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Writes ID tokens (OpenID Connect Core, sections 2 and 12.2). */
final class IdTokens {

  private final SigningKeys keys;
  private final Duration lifetime;
  private final InstantSource clock;
  private volatile @Nullable String subjectAtRefresh;

  IdTokens(SigningKeys keys, Duration lifetime, InstantSource clock) {
    this.keys = keys;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  void subjectAtRefresh(@Nullable String sub) {
    subjectAtRefresh = sub;
  }

  String write(String issuer, GrantResult.Issued issued) {
    Authorization authorization = issued.authorization();
    User user = authorization.user();
    Instant now = clock.instant();
    String changed = subjectAtRefresh;
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(issued.atRefresh() && changed != null ? changed : user.sub())
            .audience(authorization.client())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(lifetime)))
            .claim("auth_time", authorization.authTime().getEpochSecond())
            .claim("sid", authorization.sid())
            .claim("at_hash", leftHalf(issued.accessToken()))
            .claim("preferred_username", user.preferredUsername())
            .claim("name", user.name())
            .claim("email", user.email())
            .claim("email_verified", true)
            .claim("groups", user.groups());
    if (!issued.atRefresh() && authorization.nonce() != null) {
      claims.claim("nonce", authorization.nonce());
    }
    return keys.sign(claims.build());
  }

  private static String leftHalf(String accessToken) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(accessToken.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
