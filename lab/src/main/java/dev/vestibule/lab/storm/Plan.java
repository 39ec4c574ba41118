package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.fleet.Placeholders;

/** What shall be played, known to be possible as far as that can be known before it begins. */
record Plan(StormSettings settings, GatewayDescription description, Launch launch) {

  /**
   * Starts nothing.
   *
   * @throws IllegalArgumentException for what cannot be played, with the flag that asks for it
   */
  Plan(StormSettings settings, GatewayDescription description, Launch launch) {
    this.settings = settings;
    this.description = description;
    this.launch = launch;
    settings.checkFaults();
    new Breakable(
            launch.starts() ? launch.replicas() : 0, storeKind(), !description.rotation().isEmpty())
        .check(settings.faults());
    checkCluster();
    checkStart();
  }

  /** What the replicas share. Nothing, where they are somebody else's. */
  Store.Kind storeKind() {
    if (!launch.starts() || description.store() == GatewayDescription.Store.NONE) {
      return Store.Kind.NONE;
    }
    if (launch.redisCluster()) {
      return Store.Kind.CLUSTER;
    }
    return settings.faults().stream().anyMatch(fault -> fault instanceof Fault.StoreFailover)
        ? Store.Kind.PAIR
        : Store.Kind.SINGLE;
  }

  /** How many replicas the store has, as far as the gateways are told. */
  int storeReplicas() {
    return settings.faults().stream()
            .anyMatch(fault ->
                fault instanceof Fault.StoreFailover failover && !failover.unacknowledged())
        ? 1
        : 0;
  }

  /**
   * Somebody else's gateway must be told its ports beforehand, so there they are fixed.
   *
   * @throws IllegalStateException if one of those is taken now
   */
  Stage.Ports ports() {
    if (launch.starts()) {
      return new Stage.Ports(FreePorts.from(launch.port()), 0, 0);
    }
    int first = launch.port();
    for (int port = first; port <= first + 2; port++) {
      if (!FreePorts.isFree(port)) {
        throw new IllegalStateException(
            "--port: " + port + " is taken (expected: " + first + " and the next two, all free)");
      }
    }
    return new Stage.Ports(first, first + 1, first + 2);
  }

  private void checkCluster() {
    if (!launch.redisCluster()) {
      return;
    }
    if (storeKind() == Store.Kind.NONE) {
      throw new IllegalArgumentException(
          "--redis-cluster: this gateway keeps its sessions in no Redis of ours");
    }
    if (!description.tells(Placeholders.STORE_TOPOLOGY)) {
      throw new IllegalArgumentException(
          "--redis-cluster: the description does not tell the gateway (expected: {storeTopology},"
              + " as in lab/gateways/README.md)");
    }
  }

  private void checkStart() {
    if (launch.starts()
        && launch.vestibule().isEmpty()
        && description.start().contains("{vestibule}")) {
      throw new IllegalArgumentException(
          "our own gateway is started by ./vestibule storm, which says how");
    }
  }
}
