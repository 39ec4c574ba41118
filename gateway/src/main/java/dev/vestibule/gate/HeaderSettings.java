package dev.vestibule.gate;

/**
 * Which headers tell the application who is there, beside those that always do.
 *
 * @param accessToken {@code X-Auth-Request-Access-Token}
 * @param authorization {@code Authorization: Bearer} with the access token
 */
public record HeaderSettings(boolean accessToken, boolean authorization) {
  public static HeaderSettings defaults() {
    return new HeaderSettings(false, false);
  }

  /** Whether the access token leaves the gateway. */
  public boolean forwardToken() {
    return accessToken || authorization;
  }
}
