package dev.vestibule.lab.storm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What can be broken in a scene.
 *
 * @param replicas those that the storm starts itself; none where somebody else's are running
 * @param rotates whether it is known how the gateway's keys are changed
 */
record Breakable(int replicas, Store.Kind store, boolean rotates) {

  /**
   * Refuses, before anything is started, what cannot be done here.
   *
   * @throws IllegalArgumentException with the flag, and what it would need
   */
  void check(List<Fault> faults) {
    for (Fault fault : faults) {
      checkReplicas(fault);
      checkStore(fault);
      checkKeys(fault);
    }
  }

  private void checkReplicas(Fault fault) {
    int wanted =
        switch (fault) {
          case Fault.Kill kill -> Math.max(1, kill.replica());
          case Fault.Pause pause -> Math.max(1, pause.replica());
          case Fault.Partition partition -> Math.max(1, partition.replica());
          case Fault.RollingRestart _, Fault.RotateKeys _, Fault.ClocksApart _ -> 1;
          case Fault.ProviderDown _,
              Fault.StoreDown _,
              Fault.StorePaused _,
              Fault.StoreFailover _,
              Fault.PrimaryKilled _ ->
              0;
        };
    if (wanted > 0 && replicas == 0) {
      throw new IllegalArgumentException(
          fault.flag() + ": the storm must start the replicas itself for that, not --against");
    }
    if (wanted > replicas) {
      throw new IllegalArgumentException(
          fault.flag() + ": replica " + wanted + " (expected: 1.." + replicas + ")");
    }
  }

  private void checkStore(Fault fault) {
    Set<Store.Kind> possible =
        switch (fault) {
          case Fault.StoreDown _, Fault.StorePaused _ -> EnumSet.of(Store.Kind.SINGLE);
          case Fault.Partition _ -> EnumSet.of(Store.Kind.SINGLE, Store.Kind.PAIR);
          case Fault.StoreFailover _ -> EnumSet.of(Store.Kind.PAIR);
          case Fault.PrimaryKilled _ -> EnumSet.of(Store.Kind.CLUSTER);
          case Fault.Kill _,
              Fault.Pause _,
              Fault.RollingRestart _,
              Fault.RotateKeys _,
              Fault.ClocksApart _,
              Fault.ProviderDown _ ->
              EnumSet.allOf(Store.Kind.class);
        };
    if (possible.contains(store)) {
      return;
    }
    throw new IllegalArgumentException(
        switch (store) {
          case NONE -> fault.flag() + ": this gateway keeps its sessions in no Redis of ours";
          case CLUSTER -> fault.flag() + " and --redis-cluster do not go together";
          case SINGLE, PAIR -> fault.flag() + " and --redis-failover do not go together";
        });
  }

  private void checkKeys(Fault fault) {
    if (fault instanceof Fault.RotateKeys && !rotates) {
      throw new IllegalArgumentException(
          "--rotate-keys: the description does not say how (expected: rotation, as in"
              + " lab/gateways/README.md)");
    }
  }
}
