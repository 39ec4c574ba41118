package dev.vestibule.lab.storm;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whose connections to the provider were whose when something happened to a replica, by their ports
 * on the replicas' side.
 *
 * @param known false where the system does not tell: then each may be anybody's
 */
record Connections(boolean known, Set<Integer> its, Set<Integer> others) {

  static final Connections UNKNOWN = new Connections(false, Set.of(), Set.of());

  Connections {
    its = Set.copyOf(its);
    others = Set.copyOf(others);
  }

  /** Nothing is known if it is not known of all. */
  static Connections of(Optional<Set<Integer>> its, List<Optional<Set<Integer>>> others) {
    if (its.isEmpty() || others.stream().anyMatch(Optional::isEmpty)) {
      return UNKNOWN;
    }
    Set<Integer> all = new HashSet<>();
    others.forEach(other -> other.ifPresent(all::addAll));
    return new Connections(true, its.get(), all);
  }

  boolean mayBeIts(int port) {
    return !known || its.contains(port);
  }

  boolean isAnothers(int port) {
    return known && others.contains(port);
  }
}
