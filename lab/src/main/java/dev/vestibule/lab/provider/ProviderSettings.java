package dev.vestibule.lab.provider;

import java.time.Duration;
import java.util.Map;

/** What a provider is told once, at its start. */
record ProviderSettings(
    int port,
    Duration accessTokenLifetime,
    Duration idTokenLifetime,
    Reuse reuse,
    boolean issuesRefreshTokens,
    boolean idTokenAtRefresh,
    boolean requiresPkce,
    boolean rsa,
    Map<String, Client> clients,
    Accounts accounts,
    long seed) {

  ProviderSettings {
    if (accessTokenLifetime.isNegative() || accessTokenLifetime.isZero()) {
      throw new IllegalArgumentException(
          "accessTokenLifetime: " + accessTokenLifetime + " (expected: > 0)");
    }
    if (clients.isEmpty()) {
      throw new IllegalArgumentException("clients: none (expected: at least one)");
    }
    clients = Map.copyOf(clients);
  }

  @Override
  public String toString() {
    return "ProviderSettings[" + reuse + ", " + accessTokenLifetime + ", " + clients.keySet() + "]";
  }
}
