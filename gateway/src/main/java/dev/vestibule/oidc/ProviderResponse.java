package dev.vestibule.oidc;

import java.util.Locale;
import java.util.Map;

/**
 * A whole answer of a provider, bounded by {@link ProviderRequest#maxAnswer}.
 *
 * @param headers by lower-case name; of several with one name the first
 * @param body as UTF-8, whatever its type
 */
public record ProviderResponse(int status, Map<String, String> headers, String body) {
  public ProviderResponse {
    headers = Map.copyOf(headers);
  }

  /** The value of a header, or an empty text. */
  public String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  /** Without headers and body: they may carry tokens. */
  @Override
  public String toString() {
    return "ProviderResponse[" + status + "]";
  }
}
