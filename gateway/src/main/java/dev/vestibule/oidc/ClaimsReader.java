package dev.vestibule.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an {@link Identity} out of the claims of a token whose signature and issuer hold, and
 * refuses what is not for us or not for now.
 */
final class ClaimsReader {
  private static final int MAX_TEXT = 1024;
  private static final int MAX_AUDIENCE = 64;
  private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private final ProviderSettings settings;
  private final Instant now;

  ClaimsReader(ProviderSettings settings, Instant now) {
    this.settings = settings;
    this.now = now;
  }

  IdTokenVerdict idToken(Map<String, Object> claims) {
    try {
      List<String> audience = audience(claims);
      requireForUs(claims, audience);
      return new IdTokenVerdict.Verified(identity(claims, audience));
    } catch (BadClaim e) {
      return new IdTokenVerdict.Invalid(e.reason);
    }
  }

  /**
   * @param wanted one member of {@code aud} is exactly this (RFC 9068 4)
   * @param longest for how long at most it is believed without being verified again
   */
  AccessTokenVerdict accessToken(Map<String, Object> claims, String wanted, Duration longest) {
    try {
      List<String> audience = audience(claims);
      if (!audience.contains(wanted)) {
        throw new BadClaim("aud: without the audience that is let in");
      }
      Identity identity = identity(claims, audience);
      Instant end = identity.expiresAt().plus(settings.clockSkew());
      Instant latest = now.plus(longest);
      return new AccessTokenVerdict.Verified(
          identity, text(claims, "jti"), end.isBefore(latest) ? end : latest);
    } catch (BadClaim e) {
      return new AccessTokenVerdict.Invalid(e.reason);
    }
  }

  private Identity identity(Map<String, Object> claims, List<String> audience) throws BadClaim {
    Instant issuedAt = required(claims, "iat");
    Instant expiresAt = required(claims, "exp");
    requireForNow(claims, issuedAt, expiresAt);
    String subject = text(claims, "sub");
    if (subject.isEmpty() || subject.length() > 255) {
      throw new BadClaim("sub: " + subject.length() + " characters (expected: 1 to 255)");
    }
    return new Identity(
        settings.issuer().toString(),
        subject,
        audience,
        email(claims),
        isTrue(claims.get("email_verified")),
        text(claims, "preferred_username"),
        text(claims, "name"),
        groups(claims),
        text(claims, "sid"),
        issuedAt,
        expiresAt,
        optional(claims, "auth_time"),
        StrictJson.canonical(claims));
  }

  /** An address that the provider says is not verified may be anybody's: it names nobody. */
  private static String email(Map<String, Object> claims) throws BadClaim {
    Object verified = claims.get("email_verified");
    boolean denied = Boolean.FALSE.equals(verified) || "false".equals(verified);
    return denied ? "" : text(claims, "email");
  }

  /** Core 3.1.3.7, steps 3 to 5. */
  private void requireForUs(Map<String, Object> claims, List<String> audience) throws BadClaim {
    if (!audience.contains(settings.clientId())) {
      throw new BadClaim("aud: without our client id");
    }
    if (claims.containsKey("azp") && !settings.clientId().equals(claims.get("azp"))) {
      throw new BadClaim("azp: not our client id");
    }
    if (audience.size() > 1 && !claims.containsKey("azp")) {
      throw new BadClaim("azp: absent although aud has " + audience.size() + " members");
    }
  }

  private void requireForNow(Map<String, Object> claims, Instant issuedAt, Instant expiresAt)
      throws BadClaim {
    Duration skew = settings.clockSkew();
    if (!now.minus(skew).isBefore(expiresAt)) {
      throw new BadClaim(
          "exp: " + expiresAt + " (expected: after " + now + ", or up to " + skew + " before)");
    }
    if (issuedAt.isAfter(now.plus(skew))) {
      throw new BadClaim(
          "iat: " + issuedAt + " (expected: not after " + now + " by more than " + skew + ")");
    }
    Instant notBefore = optional(claims, "nbf");
    if (notBefore != null && notBefore.isAfter(now.plus(skew))) {
      throw new BadClaim(
          "nbf: " + notBefore + " (expected: not after " + now + " by more than " + skew + ")");
    }
  }

  private static List<String> audience(Map<String, Object> claims) throws BadClaim {
    List<?> listed =
        switch (claims.get("aud")) {
          case String one -> List.of(one);
          case List<?> several -> several;
          case null, default -> List.of();
        };
    List<String> audience =
        listed.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    if (audience.isEmpty() || audience.size() != listed.size() || audience.size() > MAX_AUDIENCE) {
      throw new BadClaim(
          "aud: " + listed.size() + " members (expected: 1 to " + MAX_AUDIENCE + ", all texts)");
    }
    return audience;
  }

  /**
   * A list, one text, or an object whose names they are (Zitadel's roles); under the claim's name
   * or along its dotted path (Keycloak's roles).
   */
  private List<String> groups(Map<String, Object> claims) throws BadClaim {
    List<String> groups = new ArrayList<>();
    for (Object group : groupsFound(claims)) {
      if (group instanceof String text) {
        groups.add(sound(settings.groupsClaim(), text));
      }
    }
    if (groups.size() > Identity.MAX_GROUPS) {
      throw new BadClaim(
          settings.groupsClaim()
              + ": "
              + groups.size()
              + " (expected: <= "
              + Identity.MAX_GROUPS
              + ")");
    }
    return groups;
  }

  private List<?> groupsFound(Map<String, Object> claims) {
    return switch (along(claims, settings.groupsClaim())) {
      case List<?> list -> list;
      case Map<?, ?> object -> List.copyOf(object.keySet());
      case String one -> List.of(one);
      case null, default -> List.of();
    };
  }

  private static @Nullable Object along(Map<?, ?> object, String path) {
    if (object.containsKey(path)) {
      return object.get(path);
    }
    int dot = path.indexOf('.');
    return dot > 0 && object.get(path.substring(0, dot)) instanceof Map<?, ?> inner
        ? along(inner, path.substring(dot + 1))
        : null;
  }

  private static String text(Map<String, Object> claims, String name) throws BadClaim {
    return sound(name, StrictJson.text(claims, name));
  }

  /**
   * Control characters are in no name of anybody, but break the lines of whatever is written with
   * them.
   */
  private static String sound(String name, String text) throws BadClaim {
    if (text.length() > MAX_TEXT) {
      throw new BadClaim(
          name + ": " + text.length() + " characters (expected: <= " + MAX_TEXT + ")");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new BadClaim(name + ": with control characters");
    }
    return text;
  }

  /** Some write it as a text. */
  private static boolean isTrue(@Nullable Object value) {
    return Boolean.TRUE.equals(value) || "true".equals(value);
  }

  private static Instant required(Map<String, Object> claims, String name) throws BadClaim {
    Instant time = optional(claims, name);
    if (time == null) {
      throw new BadClaim(name + ": absent (expected: seconds since 1970)");
    }
    return time;
  }

  private static @Nullable Instant optional(Map<String, Object> claims, String name)
      throws BadClaim {
    Object value = claims.get(name);
    if (value == null) {
      return null;
    }
    double seconds = value instanceof Number number ? number.doubleValue() : -1;
    if (!(seconds >= 0 && seconds <= (double) LATEST)) {
      throw new BadClaim(name + ": no time (expected: seconds since 1970)");
    }
    return Instant.ofEpochSecond((long) seconds);
  }

  /** Leaves the reader at the first claim that is wrong; never seen outside. */
  private static final class BadClaim extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    BadClaim(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
