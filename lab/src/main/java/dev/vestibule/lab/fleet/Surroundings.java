package dev.vestibule.lab.fleet;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a fleet stands in: the values of the placeholders that are not a replica's own.
 *
 * @param publicUrl what browsers call the gateway, such as {@code http://localhost:8400}
 * @param applicationPort where the application listens on loopback
 * @param stores addresses of the store, {@code host:port}, of a Cluster with commas between: none,
 *     one for all, or one for each replica where the ways to it differ
 * @param storeTopology how the store stands: {@code single} or {@code cluster}
 * @param storeReplicas how many replicas the store has of its own, as far as the gateway is told
 * @param providerKind what is known of the provider, for products that are told: {@code generic},
 *     {@code static}, {@code grace}, {@code keycloak}, {@code zitadel} or {@code dex}
 * @param tokenLife how long an access token lives
 * @param clocksApart by how much each replica's wall clock is ahead of the one's before it; the
 *     first one's is right
 * @param vestibule the words that start our own gateway; empty where another is tried
 */
public record Surroundings(
    String issuer,
    String clientId,
    String clientSecret,
    URI publicUrl,
    int applicationPort,
    List<String> stores,
    String storeTopology,
    int storeReplicas,
    String providerKind,
    Duration tokenLife,
    Duration clocksApart,
    List<String> vestibule) {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  public Surroundings {
    stores = List.copyOf(stores);
    vestibule = List.copyOf(vestibule);
  }

  /**
   * When a token of this life should be renewed by a product that is told an interval: a minute
   * before it expires, as the products' manuals advise, but not before four fifths of its life.
   */
  Duration refreshAfter() {
    Duration late = tokenLife.multipliedBy(4).dividedBy(5);
    Duration early = tokenLife.minus(MINUTE);
    return early.compareTo(late) > 0 ? early : late;
  }

  String store(int index) {
    return stores.isEmpty() ? "" : stores.get(index % stores.size());
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Surroundings[" + publicUrl + ", issuer " + issuer + ", stores " + stores + "]";
  }
}
