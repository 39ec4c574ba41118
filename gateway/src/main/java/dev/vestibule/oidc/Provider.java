package dev.vestibule.oidc;

import dev.vestibule.cache.Tiers;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One OpenID provider under the name that sessions remember it by.
 *
 * <p>Construction does no I/O: a provider that is down is found out by who needs it. Safe for use
 * by any thread.
 */
public final class Provider {
  private final String name;
  private final ProviderSettings settings;
  private final ProviderProfile profile;
  private final Discovery discovery;
  private final ProviderKeys keys;
  private final IdTokenVerifier idTokens;
  private final TokenEndpoint tokens;
  private final InstantSource clock;

  private Provider(
      String name,
      ProviderSettings settings,
      ProviderHttp http,
      Tiers tiers,
      InstantSource clock,
      Executor fetches) {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "provider: " + name + " (expected: 1 to 64 letters, digits, dots, dashes, underscores)");
    }
    this.name = name;
    this.settings = settings;
    this.profile = ProviderProfile.named(settings.profile()).orElseThrow();
    this.discovery = new Discovery(name, settings, http, tiers, clock, fetches);
    this.keys = new ProviderKeys(name, settings, http, discovery, tiers, clock, fetches);
    this.idTokens = new IdTokenVerifier(settings, keys, clock);
    this.tokens = new TokenEndpoint(name, settings, profile, http, discovery, clock);
    this.clock = clock;
  }

  /** A provider whose metadata and keys this process fetches itself, and keeps to itself. */
  public static Provider of(
      String name,
      ProviderSettings settings,
      ProviderHttp http,
      InstantSource clock,
      Executor fetches) {
    return of(name, settings, http, Tiers.memory(clock), clock, fetches);
  }

  /**
   * Puts a provider together from what an operator says about it.
   *
   * @param tiers where its metadata and keys are kept
   * @param fetches runs fetches of metadata and keys, at most one of each at a time; virtual
   *     threads
   */
  public static Provider of(
      String name,
      ProviderSettings settings,
      ProviderHttp http,
      Tiers tiers,
      InstantSource clock,
      Executor fetches) {
    return new Provider(name, settings, http, tiers, clock, fetches);
  }

  /** The key of this provider in the configuration's {@code providers:}. */
  public String name() {
    return name;
  }

  public ProviderSettings settings() {
    return settings;
  }

  public ProviderProfile profile() {
    return profile;
  }

  public Discovery discovery() {
    return discovery;
  }

  public ProviderKeys keys() {
    return keys;
  }

  public IdTokenVerifier idTokens() {
    return idTokens;
  }

  /** Verifies access tokens that this provider issued for {@code audience}. */
  public AccessTokenVerifier accessTokens(String audience) {
    return new AccessTokenVerifier(settings, keys, audience, clock);
  }

  public TokenEndpoint tokens() {
    return tokens;
  }

  /**
   * Where to send a browser for a login: the code flow with PKCE S256, {@code state} and {@code
   * nonce} (OpenID Connect Core 3.1.2.1).
   */
  public URI authorizationUri(
      ProviderMetadata metadata,
      URI redirectUri,
      String state,
      String nonce,
      String codeChallenge) {
    Map<String, String> parameters = new LinkedHashMap<>(profile.authorizationParameters());
    parameters.putAll(settings.authorizationParameters());
    parameters.put("response_type", "code");
    parameters.put("client_id", settings.clientId());
    parameters.put("redirect_uri", redirectUri.toString());
    parameters.put("scope", String.join(" ", scopes()));
    parameters.put("state", state);
    parameters.put("nonce", nonce);
    parameters.put("code_challenge", codeChallenge);
    parameters.put("code_challenge_method", "S256");
    return with(metadata.authorization(), parameters);
  }

  /**
   * Where to send a browser to log out at the provider (OpenID Connect RP-Initiated Logout 1.0);
   * empty if the provider has no such place.
   */
  public Optional<URI> endSessionUri(
      ProviderMetadata metadata,
      @Nullable String idTokenHint,
      URI postLogoutRedirectUri,
      String state) {
    if (metadata.endSession() == null) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    if (idTokenHint != null) {
      parameters.put("id_token_hint", idTokenHint);
    }
    parameters.put("client_id", settings.clientId());
    parameters.put("post_logout_redirect_uri", postLogoutRedirectUri.toString());
    parameters.put("state", state);
    return Optional.of(with(metadata.endSession(), parameters));
  }

  /**
   * Whether an authorization response may be from this provider (RFC 9207 2.4): its {@code iss}, if
   * there is one, is exactly the issuer, and there is one if the provider says that it sends it.
   */
  public boolean isIssuerOfResponse(ProviderMetadata metadata, @Nullable String iss) {
    return iss == null ? !metadata.returnsIssuer() : iss.equals(metadata.issuer());
  }

  private List<String> scopes() {
    List<String> scopes = new ArrayList<>(settings.scopes());
    if (profile.offlineAccess() && !scopes.contains("offline_access")) {
      scopes.add("offline_access");
    }
    return scopes;
  }

  private static URI with(URI place, Map<String, String> parameters) {
    String separator = place.getRawQuery() == null ? "?" : place.getRawQuery().isEmpty() ? "" : "&";
    return URI.create(place + separator + TokenEndpoint.encoded(parameters));
  }
}
