package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Which replica a fault strikes: the one of that number, the next in turn, or the holder, whose
 * refresh the provider has in work. Called on the faults' threads.
 */
final class Targets {

  private static final Duration LOOK = Duration.ofMillis(5);

  private final List<Replica> replicas;
  private final ProviderConnections connections;
  private final FaultTimer timer;

  /** One turn for all faults together. Counted on by whichever names no replica. */
  private final AtomicInteger turn = new AtomicInteger();

  Targets(List<Replica> replicas, ProviderConnections connections, FaultTimer timer) {
    this.replicas = List.copyOf(replicas);
    this.connections = connections;
    this.timer = timer;
  }

  /** {@code number}: as in {@link Fault}. Waits for a holder; {@code fault} is who asks. */
  Replica replica(int number, Fault fault) {
    return number == Fault.HOLDER ? holder(fault) : replicas.get(index(number));
  }

  /** From 0; where none was named they take turns. */
  int index(int number) {
    return number > 0 ? number - 1 : turn.getAndIncrement() % replicas.size();
  }

  String name(int index) {
    return replicas.get(index).name();
  }

  /**
   * Waits for one until the storm's end; a fault that never happened must not look like one that
   * was lived through.
   */
  private Replica holder(Fault fault) {
    while (!timer.isOver()) {
      Optional<Replica> holder = connections.refreshing(fault);
      if (holder.isPresent()) {
        return holder.get();
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new IllegalStateException(
        fault.flag()
            + ": no replica had a refresh in work long enough to be found"
            + " (--provider-latency makes them longer)");
  }
}
