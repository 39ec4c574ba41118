package dev.vestibule.oidc;

import java.time.Duration;

/** What is known of a provider's metadata at this moment. */
public sealed interface Discovered {
  /** Known, perhaps for long: metadata serves on while the provider is down. */
  record Known(ProviderMetadata metadata) implements Discovered {}

  /**
   * Never obtained so far.
   *
   * @param reason for an operator: unreachable, or what is wrong with the document
   * @param retryAfter when it is worth asking again
   */
  record Unknown(String reason, Duration retryAfter) implements Discovered {}
}
