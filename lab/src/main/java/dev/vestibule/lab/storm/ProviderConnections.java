package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Replica;
import dev.vestibule.lab.provider.RotatingProvider;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the provider's connections are whose, found from outside: by the ports of the replicas'
 * sockets, where the system tells them. Any thread may ask.
 */
record ProviderConnections(RotatingProvider provider, List<Replica> replicas) {

  ProviderConnections {
    replicas = List.copyOf(replicas);
  }

  /** As they are now: that replica's, and those of all others. */
  Connections around(Replica replica) {
    return Connections.of(
        replica.connectionsTo(provider.port()),
        replicas.stream()
            .filter(other -> other != replica)
            .map(other -> other.connectionsTo(provider.port()))
            .toList());
  }

  /** Whose refresh the provider has in work now; {@code fault} is who asks. */
  Optional<Replica> refreshing(Fault fault) {
    Set<Integer> inWork = provider.refreshingFrom();
    for (Replica replica : inWork.isEmpty() ? List.<Replica>of() : replicas) {
      Set<Integer> its =
          replica
              .connectionsTo(provider.port())
              .orElseThrow(() ->
                  new IllegalStateException(
                      fault.flag() + ": replica=holder needs a /proc, as Linux has it"));
      if (!Collections.disjoint(its, inWork)) {
        return Optional.of(replica);
      }
    }
    return Optional.empty();
  }
}
