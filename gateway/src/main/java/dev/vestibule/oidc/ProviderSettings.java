package dev.vestibule.oidc;

import dev.vestibule.seal.Secret;
import dev.vestibule.setting.Setting;
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
 */
public record ProviderSettings(
    @Setting(
            value =
                "The provider's issuer, exactly as it writes it in its metadata and tokens: HTTPS, or HTTP on a loopback host.",
            example = "https://id.example.com")
        URI issuer,
    @Setting(value = "The client's id at the provider.", example = "grafana") String clientId,
    @Setting(
            value = "The client's secret at the provider. The client must be a confidential one.",
            example = "file:/run/secrets/client")
        Secret clientSecret,
    @Setting("How the client proves itself to the token endpoint: `basic` or `post`.")
        ClientAuthentication clientAuthentication,
    @Setting(
            "Asked for at login; `openid` among them. `offline_access` is added where the profile knows that refresh tokens need it: elsewhere (Keycloak) it makes a session that outlives the provider's own logout.")
        List<String> scopes,
    @Setting(
            "What is known of the provider's ways with refresh tokens. `generic` where nothing is; the names stand below the table.")
        String profile,
    @Setting("Certificates in PEM that are trusted for this provider instead of the platform's.")
        @Nullable Path caFile,
    @Setting("By how much the provider's clock may differ from ours; at most 60s.")
        Duration clockSkew,
    @Setting(
            "Added to the authorization request, such as `{prompt: select_account}`; at most 16, none that Vestibule sets itself.")
        Map<String, String> authorizationParameters,
    @Setting("The claim of the ID token that lists the groups.") String groupsClaim,
    @Setting("The life of an access token whose answer does not tell it.") Duration tokenLife,
    @Setting("How long it may take to reach the provider.") Duration connectTimeout,
    @Setting("How long an exchange other than a refresh may take.") Duration answerTimeout) {

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
