package dev.vestibule.lab.provider;

import java.time.Duration;
import java.util.List;
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
    List<User> users,
    String password) {

  ProviderSettings {
    if (accessTokenLifetime.isNegative() || accessTokenLifetime.isZero()) {
      throw new IllegalArgumentException(
          "accessTokenLifetime: " + accessTokenLifetime + " (expected: > 0)");
    }
    if (clients.isEmpty() || users.isEmpty()) {
      throw new IllegalArgumentException("clients, users: none (expected: at least one of each)");
    }
    clients = Map.copyOf(clients);
    users = List.copyOf(users);
  }

  @Override
  public String toString() {
    return "ProviderSettings[" + reuse + ", " + accessTokenLifetime + ", " + clients.keySet() + "]";
  }
}
