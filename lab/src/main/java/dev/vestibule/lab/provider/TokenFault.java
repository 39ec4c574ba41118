package dev.vestibule.lab.provider;

import java.time.Duration;
import java.util.Map;

/**
 * An answer of the token endpoint that is none. {@code afterProcessing}: the grant was carried out,
 * the refresh token rotated, and only the answer is wrong.
 */
public record TokenFault(
    int status,
    String contentType,
    String body,
    Map<String, String> headers,
    boolean afterProcessing) {

  public TokenFault {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status: " + status + " (expected: 200..599)");
    }
    headers = Map.copyOf(headers);
  }

  /** An OAuth error, before processing. */
  public static TokenFault json(int status, String error) {
    return new TokenFault(
        status, "application/json", "{\"error\":\"" + error + "\"}", Map.of(), false);
  }

  /** A page where an answer was expected: a proxy's, a captive portal's. */
  public static TokenFault html(int status) {
    return new TokenFault(
        status, "text/html", "<!doctype html><title>Hello</title>", Map.of(), false);
  }

  public static TokenFault unavailable() {
    return json(503, "temporarily_unavailable");
  }

  public static TokenFault serverError() {
    return json(500, "server_error");
  }

  public static TokenFault invalidClient() {
    return json(401, "invalid_client");
  }

  public static TokenFault throttled(Duration retryAfter) {
    return json(429, "slow_down").with("Retry-After", Long.toString(retryAfter.toSeconds()));
  }

  /** The same answer, given after the grant was carried out. */
  public TokenFault afterRotating() {
    return new TokenFault(status, contentType, body, headers, true);
  }

  public TokenFault with(String header, String value) {
    return new TokenFault(status, contentType, body, Map.of(header, value), afterProcessing);
  }
}
