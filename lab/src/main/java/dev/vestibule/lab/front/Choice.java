package dev.vestibule.lab.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The order in which replicas are tried for a request: the one that the balance chooses, then those
 * after it. Those that were left out come last, since asking them is better than asking none. Used
 * on one event loop.
 */
final class Choice {

  private final List<Backend> replicas;
  private final Balance balance;
  private final Random random;
  private int next;

  Choice(List<Backend> replicas, Balance balance) {
    this.replicas = List.copyOf(replicas);
    this.balance = balance;
    this.random = new Random(balance instanceof Balance.Random chosen ? chosen.seed() : 0);
  }

  List<Backend> order(String client, long now) {
    int first = first(client);
    List<Backend> order = new ArrayList<>(replicas.size());
    List<Backend> last = new ArrayList<>();
    for (int i = 0; i < replicas.size(); i++) {
      Backend replica = replicas.get((first + i) % replicas.size());
      (replica.isLeftOut(now) ? last : order).add(replica);
    }
    order.addAll(last);
    return order;
  }

  private int first(String client) {
    return switch (balance) {
      case Balance.RoundRobin() -> Math.floorMod(next++, replicas.size());
      case Balance.Random(long _) -> random.nextInt(replicas.size());
      case Balance.HashByClient() -> Math.floorMod(mixed(client.hashCode()), replicas.size());
    };
  }

  /** Addresses in a row have hashes in a row: spread them. */
  private static int mixed(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }
}
