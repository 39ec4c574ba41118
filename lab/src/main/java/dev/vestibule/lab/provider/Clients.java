package dev.vestibule.lab.provider;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Authenticates clients: {@code client_secret_basic} and {@code client_secret_post} (RFC 6749,
 * 2.3.1).
 */
final class Clients {

  private final Map<String, Client> clients;
  private final Ledger ledger;
  private volatile boolean secretsExpired;

  Clients(Map<String, Client> clients, Ledger ledger) {
    this.clients = clients;
    this.ledger = ledger;
  }

  void secretsExpired(boolean expired) {
    secretsExpired = expired;
  }

  boolean knows(String id) {
    return clients.containsKey(id);
  }

  Optional<Client> authenticate(HttpServerRequest request, MultiMap form) {
    Optional<Client> client =
        presented(request, form).filter(claimed -> !secretsExpired).flatMap(this::genuine);
    if (client.isEmpty()) {
      ledger.note(ProviderEvent.Kind.CLIENT_REFUSED, "", "invalid_client");
    }
    return client;
  }

  private Optional<Client> genuine(Client claimed) {
    return Optional.ofNullable(clients.get(claimed.id()))
        .filter(known -> known.hasSecret(claimed.secret()));
  }

  private static Optional<Client> presented(HttpServerRequest request, MultiMap form) {
    String authorization = request.getHeader("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return basic(authorization.substring(6).strip());
    }
    String id = form.get("client_id");
    String secret = form.get("client_secret");
    return id == null || secret == null ? Optional.empty() : Optional.of(new Client(id, secret));
  }

  private static Optional<Client> basic(String credentials) {
    try {
      String pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(
              new Client(decoded(pair.substring(0, colon)), decoded(pair.substring(colon + 1))));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part, StandardCharsets.UTF_8);
  }
}
