package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Replica;
import java.util.List;

/**
 * What is done to all replicas, by a restart of one after another: a rolling restart, and a change
 * of keys. Called on the faults' threads; blocks.
 */
final class Restarts {

  private final List<Replica> replicas;
  private final Downtimes downtimes;
  private final FaultMarks marks;

  Restarts(List<Replica> replicas, Downtimes downtimes, FaultMarks marks) {
    this.replicas = List.copyOf(replicas);
    this.downtimes = downtimes;
    this.marks = marks;
  }

  /** Leaves out who is being killed at its turn: it is started anew anyway. */
  void roll(Fault.RollingRestart restart) {
    marks.during(
        restart.label(),
        () ->
            replicas.forEach(
                replica -> downtimes.unlessDown(replica, () -> stopAndStart(replica))));
  }

  /** No step begins before the one before it is done everywhere: that is what steps are for. */
  void rotateKeys(Fault.RotateKeys rotate) {
    marks.during(
        rotate.label(),
        () -> {
          for (int step = 0; step < replicas.getFirst().rotationSteps(); step++) {
            for (Replica replica : replicas) {
              replica.rotate(step);
              downtimes.onceUp(replica, () -> stopAndStart(replica));
            }
          }
        });
  }

  private static void stopAndStart(Replica replica) {
    replica.stop();
    replica.start();
  }
}
