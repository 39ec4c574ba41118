package dev.vestibule.oidc;

import java.util.Map;

/**
 * What is sent on a {@link ProviderHttp.Connection}: a GET, or a POST of a form.
 *
 * @param headers beside those that the sender sets itself ({@code Host}, {@code Content-Length},
 *     {@code Connection})
 * @param form the body, encoded; empty for a GET
 * @param maxAnswer bytes of body that are read of the answer; one more and it counts as lost
 */
public record ProviderRequest(
    Method method, Map<String, String> headers, String form, int maxAnswer) {
  /** The two that OpenID Connect needs. */
  public enum Method {
    GET,
    POST
  }

  public ProviderRequest {
    headers = Map.copyOf(headers);
    if (maxAnswer < 1) {
      throw new IllegalArgumentException("maxAnswer: " + maxAnswer + " (expected: >= 1)");
    }
  }

  /** A GET of a JSON document. */
  public static ProviderRequest get(int maxAnswer) {
    return new ProviderRequest(Method.GET, Map.of("Accept", "application/json"), "", maxAnswer);
  }

  /** Without headers and form: both carry secrets. */
  @Override
  public String toString() {
    return "ProviderRequest[" + method + "]";
  }
}
