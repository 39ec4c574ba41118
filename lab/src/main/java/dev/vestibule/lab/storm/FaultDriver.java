package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Replica;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.report.Recorder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Makes the faults of a storm happen at their times. A fault that cannot be carried out (a replica
 * that does not start again) ends the storm with its reason. For the thread that runs the storm.
 */
final class FaultDriver implements AutoCloseable {

  private final FaultTimer timer = new FaultTimer();
  private final FaultMarks marks;
  private final RotatingProvider provider;
  private final ReplicaFaults replicaFaults;
  private final Restarts restarts;
  private final StoreFaults storeFaults;

  FaultDriver(
      RotatingProvider provider,
      List<Replica> replicas,
      Store store,
      Interruptions interruptions,
      Recorder recorder,
      InstantSource clock) {
    ProviderConnections connections = new ProviderConnections(provider, replicas);
    Targets targets = new Targets(replicas, connections, timer);
    Downtimes downtimes = new Downtimes();
    this.marks = new FaultMarks(recorder, timer);
    this.provider = provider;
    this.replicaFaults =
        new ReplicaFaults(targets, connections, downtimes, marks, interruptions, clock);
    this.restarts = new Restarts(replicas, downtimes, marks);
    this.storeFaults = new StoreFaults(store, targets, marks);
  }

  /** The storm begins now. */
  void schedule(List<Fault> faults, Duration length) {
    timer.begin(length);
    for (Fault fault : faults) {
      Duration at = fault.first();
      while (at.compareTo(length) < 0) {
        timer.later(at, () -> happen(fault));
        if (fault.every().isZero()) {
          break;
        }
        at = at.plus(fault.every());
      }
    }
  }

  /** Throws what a fault ran into, if one did. */
  void rethrow() {
    timer.rethrow();
  }

  @Override
  public void close() {
    timer.close();
  }

  private void happen(Fault fault) {
    switch (fault) {
      case Fault.Kill kill -> replicaFaults.kill(kill);
      case Fault.Pause pause -> replicaFaults.pause(pause);
      case Fault.RollingRestart restart -> restarts.roll(restart);
      case Fault.RotateKeys rotate -> restarts.rotateKeys(rotate);
      case Fault.ClocksApart _ -> {
        // They are, since the replicas' start.
      }
      case Fault.ProviderDown down ->
          marks.lasting(down.label(), down.length(), provider::down, provider::up);
      case Fault.StoreDown down -> storeFaults.down(down);
      case Fault.StorePaused paused -> storeFaults.pause(paused);
      case Fault.StoreFailover failover -> storeFaults.failOver(failover);
      case Fault.PrimaryKilled killed -> storeFaults.killPrimary(killed);
      case Fault.Partition partition -> storeFaults.cutOff(partition);
    }
  }
}
