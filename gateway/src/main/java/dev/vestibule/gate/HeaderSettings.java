package dev.vestibule.gate;

import dev.vestibule.setting.Setting;

/** Which headers tell the application who is there, beside those that always do. */
public record HeaderSettings(
    @Setting("Send the access token as `X-Auth-Request-Access-Token`.") boolean accessToken,
    @Setting("Send the access token as `Authorization: Bearer`.") boolean authorization) {
  public static HeaderSettings defaults() {
    return new HeaderSettings(false, false);
  }

  /** Whether the access token leaves the gateway. */
  public boolean forwardToken() {
    return accessToken || authorization;
  }
}
