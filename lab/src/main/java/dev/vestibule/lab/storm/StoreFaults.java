package dev.vestibule.lab.storm;

/**
 * What is done to the store, and to a replica's way to it. Called on the faults' threads; blocks.
 */
final class StoreFaults {

  private final Store store;
  private final Targets targets;
  private final FaultMarks marks;

  StoreFaults(Store store, Targets targets, FaultMarks marks) {
    this.store = store;
    this.targets = targets;
    this.marks = marks;
  }

  void down(Fault.StoreDown down) {
    Store.Single redis = have(Store.Single.class);
    marks.lasting(down.label(), down.length(), redis::down, () -> redis.up(down.forgets()));
  }

  void pause(Fault.StorePaused paused) {
    Store.Single redis = have(Store.Single.class);
    marks.lasting(paused.label(), paused.length(), redis::freeze, redis::thaw);
  }

  void failOver(Fault.StoreFailover failover) {
    Store.Pair pair = have(Store.Pair.class);
    marks.lasting(failover.label(), failover.loses(), pair::lag, pair::failOver);
  }

  /** Over when the dead one's replica has its place; that the dead one comes back is no fault. */
  void killPrimary(Fault.PrimaryKilled killed) {
    Store.Cluster cluster = have(Store.Cluster.class);
    marks.during(killed.label(), cluster::failOver);
    cluster.comeBack();
  }

  void cutOff(Fault.Partition partition) {
    int replica = targets.index(partition.replica());
    marks.lasting(
        partition.label() + ": " + targets.name(replica),
        partition.length(),
        () -> store.ways().cut(replica),
        () -> store.ways().mend(replica));
  }

  /** The store, of the kind that {@link Breakable} saw to. */
  private <S extends Store> S have(Class<S> kind) {
    return kind.cast(store);
  }
}
