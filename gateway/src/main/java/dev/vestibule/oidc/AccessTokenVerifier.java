package dev.vestibule.oidc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Decides whether a JWT access token for one audience is to be believed (RFC 9068 4, RFC 8725).
 *
 * <p>A token with {@code typ: at+jwt} says what it is. Many providers write {@code JWT}, or
 * nothing. Theirs is believed if it has a claim that access tokens have and ID tokens have not, and
 * none of which it is the other way round; and if the audience is not our own client id, which is
 * the audience of every ID token of our logins. A token that is bound to a key of its client
 * ({@code cnf}) is no bearer token, and what proves the key isn't looked at.
 *
 * <p>Blocks only for keys; call it from virtual threads.
 */
public final class AccessTokenVerifier {
  /**
   * For how long a token is believed at most without being verified again. With the hour for which
   * keys are kept, it bounds how long a key counts that the provider has withdrawn.
   */
  public static final Duration BELIEVED = Duration.ofMinutes(10);

  /** The same while the keys are older than an hour: they are being fetched, or can't be. */
  static final Duration BELIEVED_BY_OLD_KEYS = Duration.ofSeconds(10);

  /** Between the parts of a signed token. */
  private static final int JWS_DOTS = 2;

  private static final List<String> OF_ACCESS_TOKENS = List.of("scope", "scp", "client_id");
  private static final List<String> OF_OTHER_TOKENS =
      List.of("nonce", "at_hash", "c_hash", "s_hash", "events");

  private final ProviderSettings settings;
  private final ProviderKeys keys;
  private final JwsVerifier signatures;
  private final String audience;
  private final InstantSource clock;

  AccessTokenVerifier(
      ProviderSettings settings, ProviderKeys keys, String audience, InstantSource clock) {
    this.settings = settings;
    this.keys = keys;
    this.signatures = new JwsVerifier(settings, keys, AccessTokenVerifier::typeFault);
    this.audience = audience;
    this.clock = clock;
  }

  public AccessTokenVerdict verify(String token) {
    if (token.chars().filter(c -> c == '.').count() < JWS_DOTS) {
      return new AccessTokenVerdict.Invalid("token: not a JWT (opaque tokens are not supported)");
    }
    // Before they are used: what is fetched meanwhile is younger still.
    Duration longest = keys.areOld() ? BELIEVED_BY_OLD_KEYS : BELIEVED;
    return switch (signatures.verify(token)) {
      case JwsVerifier.Verdict.Signed(var _, var type, var claims) ->
          believed(claims, isAccessToken(type), longest);
      case JwsVerifier.Verdict.KeysUnreachable(var retryAfter) ->
          new AccessTokenVerdict.KeysUnreachable(retryAfter);
      case JwsVerifier.Verdict.Refused(var reason) -> new AccessTokenVerdict.Invalid(reason);
    };
  }

  private static String typeFault(String type) {
    return isAccessToken(type) || type.isEmpty() || type.equals("jwt")
        ? ""
        : "typ: that of another kind of token (expected: at+jwt)";
  }

  private static boolean isAccessToken(String type) {
    return type.equals("at+jwt") || type.equals("application/at+jwt");
  }

  private AccessTokenVerdict believed(
      Map<String, Object> claims, boolean saysWhatItIs, Duration longest) {
    String kindFault = saysWhatItIs ? "" : kindFault(claims);
    if (!kindFault.isEmpty()) {
      return new AccessTokenVerdict.Invalid(kindFault);
    }
    if (claims.containsKey("cnf")) {
      return new AccessTokenVerdict.Invalid("cnf: bound to a key (expected: a bearer token)");
    }
    return new ClaimsReader(settings, clock.instant()).accessToken(claims, audience, longest);
  }

  /** Why a token that doesn't say what it is may be no access token; empty if it is one. */
  private String kindFault(Map<String, Object> claims) {
    if (audience.equals(settings.clientId())) {
      return "typ: absent or JWT, and ID tokens have this audience too (expected: at+jwt)";
    }
    for (String name : OF_OTHER_TOKENS) {
      if (claims.containsKey(name)) {
        return name + ": present, as in another kind of token";
      }
    }
    // What Keycloak and Cognito call the kind of a token.
    if (claims.containsKey("typ") && !"Bearer".equals(claims.get("typ"))) {
      return "typ: a claim that says another kind of token";
    }
    if (claims.containsKey("token_use") && !"access".equals(claims.get("token_use"))) {
      return "token_use: that of another kind of token";
    }
    return OF_ACCESS_TOKENS.stream().anyMatch(claims::containsKey)
        ? ""
        : "typ: absent or JWT, and no claim that only access tokens have (expected: at+jwt)";
  }
}
