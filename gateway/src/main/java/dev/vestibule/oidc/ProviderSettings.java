package dev.vestibule.oidc;

import dev.vestibule.seal.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says about one provider. {@link #of} gives the defaults, the {@code with…}
 * methods change one of them.
 *
 * @param issuer exactly as the provider writes it in its metadata and tokens; {@code https}, or
 *     {@code http} on a loopback host
 * @param clientSecret never empty: we are a confidential client
 * @param scopes asked for at login; contains {@code openid}. Default {@code openid profile email}:
 *     most providers give a refresh token without {@code offline_access}, and at some (Keycloak)
 *     that scope makes a session which outlives the provider's own logout. Where it is needed
 *     ({@link ProviderProfile#offlineAccess}), it is added at login
 * @param profile a name in {@link ProviderProfile#named}
 * @param caFile certificates in PEM that are trusted for this provider <em>instead of</em> the
 *     platform's; none: the platform's
 * @param clockSkew by how much the provider's clock may differ from ours in {@code exp}, {@code
 *     iat} and {@code nbf}; default 10 s, at most 60 s
 * @param authorizationParameters added to the authorization request ({@code prompt}, {@code
 *     audience}, {@code domain_hint}, …); at most 16, none that we set ourselves
 * @param groupsClaim the claim of the ID token that lists the groups; default {@code groups}
 * @param tokenLife assumed for an access token whose answer has no usable {@code expires_in};
 *     default 5 min, long enough not to refresh in a loop and short enough to notice an ending at
 *     the provider
 * @param connectTimeout default 5 s
 * @param answerTimeout for one exchange with the provider, from sending to the whole answer;
 *     default 20 s
 */
public record ProviderSettings(
    URI issuer,
    String clientId,
    Secret clientSecret,
    ClientAuthentication clientAuthentication,
    List<String> scopes,
    String profile,
    @Nullable Path caFile,
    Duration clockSkew,
    Map<String, String> authorizationParameters,
    String groupsClaim,
    Duration tokenLife,
    Duration connectTimeout,
    Duration answerTimeout) {

  public static final List<String> DEFAULT_SCOPES = List.of("openid", "profile", "email");
  public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(1);
  public static final int MAX_AUTHORIZATION_PARAMETERS = 16;

  /** Parameters of the authorization request that are ours alone. */
  public static final Set<String> RESERVED_PARAMETERS =
      Set.of(
          "response_type",
          "response_mode",
          "client_id",
          "client_secret",
          "redirect_uri",
          "scope",
          "state",
          "nonce",
          "code_challenge",
          "code_challenge_method",
          "request",
          "request_uri");

  public ProviderSettings {
    requireIssuer(issuer);
    if (clientId.isBlank() || clientId.length() > 512) {
      throw new IllegalArgumentException(
          "clientId: " + clientId.length() + " characters (expected: 1 to 512, not blank)");
    }
    if (clientSecret.isEmpty()) {
      throw new IllegalArgumentException(
          "clientSecret: empty (expected: the client's secret at the provider)");
    }
    scopes = List.copyOf(scopes);
    requireScopes(scopes);
    if (ProviderProfile.named(profile).isEmpty()) {
      throw new IllegalArgumentException(
          "profile: " + profile + " (expected: one of " + ProviderProfile.names() + ")");
    }
    if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0) {
      throw new IllegalArgumentException(
          "clockSkew: " + clockSkew + " (expected: PT0S to " + MAX_CLOCK_SKEW + ")");
    }
    authorizationParameters = Map.copyOf(authorizationParameters);
    requireParameters(authorizationParameters);
    if (groupsClaim.isBlank() || groupsClaim.length() > 256) {
      throw new IllegalArgumentException(
          "groupsClaim: " + groupsClaim.length() + " characters (expected: 1 to 256, not blank)");
    }
    requireBetween("tokenLife", tokenLife, Duration.ofSeconds(10), Duration.ofDays(1));
    requireBetween("connectTimeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
    requireBetween("answerTimeout", answerTimeout, Duration.ofMillis(100), Duration.ofMinutes(2));
  }

  /** All defaults, for the three things that have none. */
  public static ProviderSettings of(URI issuer, String clientId, Secret clientSecret) {
    return new ProviderSettings(
        issuer,
        clientId,
        clientSecret,
        ClientAuthentication.BASIC,
        DEFAULT_SCOPES,
        ProviderProfile.DEFAULT_NAME,
        null,
        Duration.ofSeconds(10),
        Map.of(),
        "groups",
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(20));
  }

  public ProviderSettings withProfile(String name) {
    return new ProviderSettings(
        issuer,
        clientId,
        clientSecret,
        clientAuthentication,
        scopes,
        name,
        caFile,
        clockSkew,
        authorizationParameters,
        groupsClaim,
        tokenLife,
        connectTimeout,
        answerTimeout);
  }

  private static void requireIssuer(URI issuer) {
    if (!EndpointRule.permits(issuer) || issuer.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "issuer: "
              + issuer
              + " (expected: https://host[/path], or http:// on a loopback host, without query and fragment)");
    }
  }

  private static void requireScopes(List<String> scopes) {
    if (!scopes.contains("openid") || scopes.size() > 32) {
      throw new IllegalArgumentException(
          "scopes: " + scopes + " (expected: at most 32, openid among them)");
    }
    for (String scope : scopes) {
      if (!scope.matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}")) {
        throw new IllegalArgumentException(
            "scopes: " + scope + " (expected: no spaces, quotes or backslashes, RFC 6749 3.3)");
      }
    }
  }

  private static void requireParameters(Map<String, String> parameters) {
    if (parameters.size() > MAX_AUTHORIZATION_PARAMETERS) {
      throw new IllegalArgumentException(
          "authorizationParameters: "
              + parameters.size()
              + " (expected: <= "
              + MAX_AUTHORIZATION_PARAMETERS
              + ")");
    }
    parameters.forEach((name, value) -> {
      if (RESERVED_PARAMETERS.contains(name)
          || name.isBlank()
          || name.length() > 64
          || value.length() > 1024) {
        throw new IllegalArgumentException(
            "authorizationParameters: "
                + name
                + " (expected: a name of at most 64 characters that is none of ours, a value of at most 1024)");
      }
    });
  }

  private static void requireBetween(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          what + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}
