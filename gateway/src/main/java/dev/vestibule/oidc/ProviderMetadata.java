package dev.vestibule.oidc;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What we need of a provider's configuration document (OpenID Connect Discovery 1.0, RFC 8414),
 * checked: the issuer is exactly the configured one and every endpoint is safe to use.
 *
 * @param userInfo, endSession, revocation null where the provider has none
 * @param pkceMethods empty where the provider does not say
 * @param returnsIssuer whether authorization responses carry {@code iss} (RFC 9207)
 * @param idTokenAlgorithms as the provider lists them; for reports, a token is held to our own list
 */
public record ProviderMetadata(
    String issuer,
    URI authorization,
    URI token,
    URI jwks,
    @Nullable URI userInfo,
    @Nullable URI endSession,
    @Nullable URI revocation,
    List<String> pkceMethods,
    boolean returnsIssuer,
    List<String> idTokenAlgorithms) {

  public ProviderMetadata {
    pkceMethods = List.copyOf(pkceMethods);
    idTokenAlgorithms = List.copyOf(idTokenAlgorithms);
  }
}
