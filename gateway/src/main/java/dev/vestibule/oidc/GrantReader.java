package dev.vestibule.oidc;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what an answer of the token endpoint means for the grant that was presented. Pure.
 *
 * <p>The rule behind the cases: an answer is a {@link GrantAnswer.Refused} only if the provider
 * said so of this grant in OAuth's own words; it is "not processed" only if something in front of
 * the grant declined; whatever leaves that open is {@link GrantAnswer.Unknown}.
 */
final class GrantReader {
  static final Duration LEAST_RETRY = Duration.ofSeconds(1);
  static final Duration MOST_RETRY = Duration.ofMinutes(10);
  static final Duration USUAL_RETRY = Duration.ofSeconds(5);
  private static final Duration LONGEST_LIFE = Duration.ofDays(366);

  /** Refusals of the client, not of the grant. */
  private static final Set<String> CLIENT_FAULTS =
      Set.of("invalid_client", "unauthorized_client", "unsupported_grant_type");

  private final ProviderProfile profile;
  private final Duration tokenLife;

  GrantReader(ProviderProfile profile, Duration tokenLife) {
    this.profile = profile;
    this.tokenLife = tokenLife;
  }

  GrantAnswer read(ProviderResponse response, Instant sentAt, Instant receivedAt) {
    int status = response.status();
    if (status == 429) {
      Duration wait = retryAfter(response, receivedAt);
      return new GrantAnswer.Busy(wait == null ? USUAL_RETRY : wait);
    }
    Optional<Map<String, Object>> members = StrictJson.object(response.body());
    if (status == 200) {
      return members
          .map(object -> granted(object, sentAt, receivedAt))
          .orElse(new GrantAnswer.Unknown("status 200, no JSON object"));
    }
    if (status >= 300 && status < 400) {
      return new GrantAnswer.Fault("status " + status + ", a redirect", null);
    }
    // 408 too: the server gave up on a request that it may have had in full.
    if (status < 400 || status >= 500 || status == 408) {
      return new GrantAnswer.Unknown("status " + status);
    }
    return declined(response, members.orElse(Map.of()), receivedAt);
  }

  private GrantAnswer declined(
      ProviderResponse response, Map<String, Object> members, Instant receivedAt) {
    int status = response.status();
    if (StrictJson.text(members, "error").isEmpty()) {
      return new GrantAnswer.Fault(
          "status " + status + ", not in OAuth's words", retryAfter(response, receivedAt));
    }
    GrantAnswer answer = refusal(status, members);
    return answer instanceof GrantAnswer.Fault(var reason, var _)
        ? new GrantAnswer.Fault(reason, retryAfter(response, receivedAt))
        : answer;
  }

  private GrantAnswer refusal(int status, Map<String, Object> members) {
    String error = code(StrictJson.text(members, "error"));
    GrantAnswer fault = new GrantAnswer.Fault("status " + status + ", " + error, null);
    Optional<ProviderProfile.Refusal> byProfile =
        profile.classify(status, error, StrictJson.text(members, "error_description"));
    if (byProfile.isPresent()) {
      return switch (byProfile.get()) {
        case ENDED -> new GrantAnswer.Refused(error);
        case RETRY -> new GrantAnswer.Rejected(status, error, true);
        case FAULT -> fault;
      };
    }
    // Before the status: Auth0 says invalid_grant with a 403.
    if (error.equals("invalid_grant")) {
      return new GrantAnswer.Refused(error);
    }
    boolean declinedBefore =
        CLIENT_FAULTS.contains(error) || status == 401 || status == 403 || status == 404;
    return declinedBefore ? fault : new GrantAnswer.Rejected(status, error, false);
  }

  private GrantAnswer granted(Map<String, Object> members, Instant sentAt, Instant receivedAt) {
    String accessToken = StrictJson.text(members, "access_token");
    if (accessToken.isEmpty()) {
      // GitHub's way to refuse.
      return StrictJson.text(members, "error").isEmpty()
          ? new GrantAnswer.Unknown("status 200, no access_token")
          : refusal(200, members);
    }
    String refreshToken = StrictJson.text(members, "refresh_token");
    String idToken = StrictJson.text(members, "id_token");
    if (!isVisible(accessToken) || !isVisible(refreshToken) || !isVisible(idToken)) {
      return new GrantAnswer.Unknown("status 200, a token with characters outside RFC 6749 A");
    }
    String type = StrictJson.text(members, "token_type");
    if (!type.isEmpty() && !type.equalsIgnoreCase("Bearer")) {
      return new GrantAnswer.Unknown("status 200, a token_type other than Bearer");
    }
    // From before the request: ours never lives longer than theirs.
    Duration life = life(members.get("expires_in"));
    return new GrantAnswer.Granted(
        new TokenAnswer(
            accessToken,
            life == null ? receivedAt.plus(tokenLife) : sentAt.plus(life),
            refreshToken.isEmpty() ? null : refreshToken,
            idToken.isEmpty() ? null : idToken,
            members.get("scope") instanceof String scope
                    && scope.length() <= 4096
                    && isVisible(scope)
                ? scope
                : null,
            receivedAt));
  }

  /** Null if there is no use in it: absent, none, negative. Some write it as a text. */
  private static @Nullable Duration life(@Nullable Object expiresIn) {
    double seconds =
        switch (expiresIn) {
          case Number number -> number.doubleValue();
          case String text when text.matches("[0-9]{1,12}") -> Double.parseDouble(text);
          case null, default -> 0;
        };
    return seconds >= 1
        ? Duration.ofSeconds((long) Math.min(seconds, (double) LONGEST_LIFE.toSeconds()))
        : null;
  }

  /**
   * {@code Retry-After} in seconds or as a date (RFC 9110 10.2.3), bounded; null if there is none
   * that can be read.
   */
  static @Nullable Duration retryAfter(ProviderResponse response, Instant now) {
    String value = response.header("retry-after").strip();
    if (value.matches("[0-9]{1,9}")) {
      return bounded(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      return bounded(
          Duration.between(
              now, ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()));
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static Duration bounded(Duration wait) {
    return wait.compareTo(LEAST_RETRY) < 0
        ? LEAST_RETRY
        : wait.compareTo(MOST_RETRY) > 0 ? MOST_RETRY : wait;
  }

  /** An error code is letters and underscores, or it may be anything, a token included. */
  private static String code(String error) {
    return error.matches("[A-Za-z_]{1,40}") ? error : "unreadable";
  }

  private static boolean isVisible(String token) {
    return token.chars().allMatch(character -> character >= 0x20 && character <= 0x7E);
  }
}
