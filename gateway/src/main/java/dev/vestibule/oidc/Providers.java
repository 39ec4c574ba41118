package dev.vestibule.oidc;

import java.util.Map;
import java.util.Optional;

/**
 * The configured providers by name, and the one that logins go to.
 *
 * @param byName the configuration's {@code providers:}
 * @param login one of them
 */
public record Providers(Map<String, Provider> byName, Provider login) {
  public Providers {
    byName = Map.copyOf(byName);
  }

  /** The provider that a session came from; empty if it was taken out of the configuration. */
  public Optional<Provider> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
