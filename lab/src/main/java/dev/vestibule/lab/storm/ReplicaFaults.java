package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Replica;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What is done to a single replica: it is killed and started again, or stands still for a while.
 * Which answers it may not have read because of that is kept in the interruptions. Called on the
 * faults' threads; blocks.
 */
final class ReplicaFaults {

  private final Targets targets;
  private final ProviderConnections connections;
  private final Downtimes downtimes;
  private final FaultMarks marks;
  private final Interruptions interruptions;
  private final InstantSource clock;

  ReplicaFaults(
      Targets targets,
      ProviderConnections connections,
      Downtimes downtimes,
      FaultMarks marks,
      Interruptions interruptions,
      InstantSource clock) {
    this.targets = targets;
    this.connections = connections;
    this.downtimes = downtimes;
    this.marks = marks;
    this.interruptions = interruptions;
    this.clock = clock;
  }

  /** Not one that is not back yet from an earlier fault. */
  void kill(Fault.Kill kill) {
    Replica replica = targets.replica(kill.replica(), kill);
    downtimes.unlessDown(
        replica,
        () -> marks.during(kill.label() + ": " + replica.name(), () -> killAndStart(replica)));
  }

  private void killAndStart(Replica replica) {
    Instant before = clock.instant();
    // Who stands still opens and closes no connection while they are looked at.
    replica.freeze();
    Connections whose = connections.around(replica);
    replica.kill();
    interruptions.killed(replica.name(), before, clock.instant(), whose);
    replica.start();
  }

  void pause(Fault.Pause pause) {
    Replica replica = targets.replica(pause.replica(), pause);
    marks.lasting(
        pause.label() + ": " + replica.name(),
        pause.length(),
        () -> {
          Instant before = clock.instant();
          replica.freeze();
          interruptions.froze(replica.name(), before, connections.around(replica));
        },
        () -> {
          replica.thaw();
          interruptions.thawed(replica.name(), clock.instant());
        });
  }
}
