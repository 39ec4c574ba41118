package dev.vestibule.oidc;

import java.net.URI;
import java.time.InstantSource;
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

  private Provider(String name, ProviderSettings settings, ProviderProfile profile) {
    this.name = name;
    this.settings = settings;
    this.profile = profile;
  }

  /**
   * Puts a provider together from what an operator says about it.
   *
   * @param fetches runs refetches of metadata and keys, at most one of each at a time; virtual
   *     threads
   */
  public static Provider of(
      String name,
      ProviderSettings settings,
      ProviderHttp http,
      InstantSource clock,
      Executor fetches) {
    return new Provider(name, settings, ProviderProfile.named(settings.profile()).orElseThrow());
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
    return Pending.body();
  }

  public ProviderKeys keys() {
    return Pending.body();
  }

  public IdTokenVerifier idTokens() {
    return Pending.body();
  }

  public TokenEndpoint tokens() {
    return Pending.body();
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
    return Pending.body();
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
    return Pending.body();
  }

  /**
   * Whether an authorization response may be from this provider (RFC 9207 2.4): its {@code iss}, if
   * there is one, is exactly the issuer, and there is one if the provider says that it sends it.
   */
  public boolean isIssuerOfResponse(ProviderMetadata metadata, @Nullable String iss) {
    return Pending.body();
  }
}
