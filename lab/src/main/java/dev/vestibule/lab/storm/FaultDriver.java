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
  private final ReplicaFaults replica;
  private final Restarts fleet;
  private final StoreFaults store;

  FaultDriver(
      RotatingProvider provider,
      List<Replica> replicas,
      Store store,
      Interruptions interruptions,
      Recorder recorder,
      InstantSource clock) {
    ProviderLines lines = new ProviderLines(provider, replicas);
    Targets targets = new Targets(replicas, lines, timer);
    Downtimes downtimes = new Downtimes();
    this.marks = new FaultMarks(recorder, timer);
    this.provider = provider;
    this.replica = new ReplicaFaults(targets, lines, downtimes, marks, interruptions, clock);
    this.fleet = new Restarts(replicas, downtimes, marks);
    this.store = new StoreFaults(store, targets, marks);
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
      case Fault.Kill kill -> replica.kill(kill);
      case Fault.Pause pause -> replica.pause(pause);
      case Fault.RollingRestart restart -> fleet.roll(restart);
      case Fault.RotateKeys rotate -> fleet.rotateKeys(rotate);
      case Fault.ClocksApart _ -> {
        // They are, since the replicas' start.
      }
      case Fault.ProviderDown down ->
          marks.lasting(down.label(), down.length(), provider::down, provider::up);
      case Fault.StoreDown down -> store.down(down);
      case Fault.StorePaused paused -> store.pause(paused);
      case Fault.StoreFailover failover -> store.failOver(failover);
      case Fault.PrimaryKilled killed -> store.killPrimary(killed);
      case Fault.Partition partition -> store.cutOff(partition);
    }
  }
}
