package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Replica;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Who is on its way down and up again: no other fault brings that one down meanwhile. Called on the
 * faults' threads; the work is done on the caller's.
 */
final class Downtimes {

  private static final Duration LOOK = Duration.ofMillis(5);

  /** A replica is added and removed by the fault that brings it down, and by no other. */
  private final Set<Replica> down = ConcurrentHashMap.newKeySet();

  /** Does nothing to one that another fault has brought down. */
  void unlessDown(Replica replica, Runnable downAndUp) {
    if (down.add(replica)) {
      takeDown(replica, downAndUp);
    }
  }

  /** Waits until no other fault has brought it down. */
  void onceUp(Replica replica, Runnable downAndUp) {
    while (!down.add(replica)) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    takeDown(replica, downAndUp);
  }

  private void takeDown(Replica replica, Runnable downAndUp) {
    try {
      downAndUp.run();
    } finally {
      down.remove(replica);
    }
  }
}
