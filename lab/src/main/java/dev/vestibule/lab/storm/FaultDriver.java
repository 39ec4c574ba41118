package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Replica;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.report.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes the faults of a storm happen at their times, each on a virtual thread of its own, and marks
 * their beginnings and ends in the record. A fault that cannot be carried out (a replica that does
 * not start again) ends the storm with its reason.
 */
final class FaultDriver implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(5);

  /** What has not happened by then is told before the storm has ended. */
  private static final Duration BEFORE_THE_END = Duration.ofMillis(200);

  private final RotatingProvider provider;
  private final List<Replica> replicas;
  private final Store store;
  private final Interruptions interruptions;
  private final Recorder recorder;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final AtomicInteger turn = new AtomicInteger();

  /** Those on their way down and up again; no other fault brings them down meanwhile. */
  private final Set<Replica> restarting = ConcurrentHashMap.newKeySet();

  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private volatile boolean closed;

  /** By {@link System#nanoTime}: so long a fault may wait for its moment. */
  private volatile long end;

  FaultDriver(
      RotatingProvider provider,
      List<Replica> replicas,
      Store store,
      Interruptions interruptions,
      Recorder recorder,
      InstantSource clock) {
    this.provider = provider;
    this.replicas = replicas;
    this.store = store;
    this.interruptions = interruptions;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Refuses what cannot be done here before anything is started. */
  static void check(List<Fault> faults, int replicas, Store.Kind store) {
    for (Fault fault : faults) {
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
      check(fault, store);
    }
  }

  private static void check(Fault fault, Store.Kind store) {
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

  /** The storm begins now. */
  void schedule(List<Fault> faults, Duration length) {
    end = System.nanoTime() + length.minus(BEFORE_THE_END).toNanos();
    for (Fault fault : faults) {
      Duration at = fault.first();
      while (at.compareTo(length) < 0) {
        later(at, () -> happen(fault));
        if (fault.every().isZero()) {
          break;
        }
        at = at.plus(fault.every());
      }
    }
  }

  /** Throws what a fault ran into, if one did. */
  void rethrow() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
  }

  private void happen(Fault fault) {
    switch (fault) {
      case Fault.Kill kill -> kill(one(kill.replica(), kill), kill.label());
      case Fault.Pause pause -> pause(one(pause.replica(), pause), pause);
      case Fault.RollingRestart restart -> {
        recorder.fault(restart.label(), true);
        replicas.forEach(this::restart);
        recorder.fault(restart.label(), false);
      }
      case Fault.RotateKeys rotate -> rotate(rotate.label());
      case Fault.ClocksApart _ -> {
        // They are, since the replicas' start.
      }
      case Fault.ProviderDown down ->
          lasts(down.label(), down.length(), provider::down, provider::up);
      case Fault.StoreDown down -> {
        Store.Single redis = have(Store.Single.class);
        lasts(down.label(), down.length(), redis::down, () -> redis.up(down.forgets()));
      }
      case Fault.StorePaused paused -> {
        Store.Single redis = have(Store.Single.class);
        lasts(paused.label(), paused.length(), redis::freeze, redis::thaw);
      }
      case Fault.StoreFailover failover -> {
        Store.Pair pair = have(Store.Pair.class);
        lasts(failover.label(), failover.loses(), pair::lag, pair::failOver);
      }
      case Fault.PrimaryKilled killed -> {
        Store.Cluster cluster = have(Store.Cluster.class);
        recorder.fault(killed.label(), true);
        cluster.failOver();
        recorder.fault(killed.label(), false);
        cluster.comeBack();
      }
      case Fault.Partition partition -> {
        int replica = index(partition.replica());
        lasts(
            partition.label() + ": " + name(replica),
            partition.length(),
            () -> store.ways().cut(replica),
            () -> store.ways().mend(replica));
      }
    }
  }

  private void kill(Replica replica, String label) {
    if (!restarting.add(replica)) {
      return;
    }
    String what = label + ": " + replica.name();
    recorder.fault(what, true);
    Instant before = clock.instant();
    // Who stands still opens and closes no connection while they are looked at.
    replica.freeze();
    Connections whose = connections(replica);
    replica.kill();
    interruptions.killed(replica.name(), before, clock.instant(), whose);
    replica.start();
    recorder.fault(what, false);
    restarting.remove(replica);
  }

  private void pause(Replica replica, Fault.Pause pause) {
    lasts(
        pause.label() + ": " + replica.name(),
        pause.length(),
        () -> {
          Instant before = clock.instant();
          replica.freeze();
          interruptions.froze(replica.name(), before, connections(replica));
        },
        () -> {
          replica.thaw();
          interruptions.thawed(replica.name(), clock.instant());
        });
  }

  private void restart(Replica replica) {
    if (restarting.add(replica)) {
      replica.stop();
      replica.start();
      restarting.remove(replica);
    }
  }

  /** No step begins before the one before it is done everywhere: that is what steps are for. */
  private void rotate(String label) {
    recorder.fault(label, true);
    for (int step = 0; step < replicas.getFirst().rotationSteps(); step++) {
      for (Replica replica : replicas) {
        replica.rotate(step);
        while (!restarting.add(replica)) {
          LockSupport.parkNanos(LOOK.toNanos());
        }
        replica.stop();
        replica.start();
        restarting.remove(replica);
      }
    }
    recorder.fault(label, false);
  }

  private Connections connections(Replica replica) {
    return Connections.of(
        replica.connectionsTo(provider.port()),
        replicas.stream()
            .filter(other -> other != replica)
            .map(other -> other.connectionsTo(provider.port()))
            .toList());
  }

  private void lasts(String label, Duration length, Runnable begins, Runnable ends) {
    recorder.fault(label, true);
    begins.run();
    later(
        length,
        () -> {
          ends.run();
          recorder.fault(label, false);
        });
  }

  private void later(Duration after, Runnable step) {
    var _ =
        timer.schedule(
            () -> Thread.ofVirtual().start(() -> attempt(step)),
            after.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException cannot) {
      if (!closed) {
        failure.compareAndSet(null, cannot);
      }
    }
  }

  /** The store, of the kind that {@link #check} saw to. */
  private <S extends Store> S have(Class<S> kind) {
    return kind.cast(store);
  }

  private Replica one(int number, Fault fault) {
    return number == Fault.HOLDER ? holder(fault) : replicas.get(index(number));
  }

  /**
   * Whose refresh the provider has in work. Waits for one until the storm's end; a fault that never
   * happened must not look like one that was lived through.
   */
  private Replica holder(Fault fault) {
    while (System.nanoTime() < end && !closed) {
      Set<Integer> inWork = provider.refreshingFrom();
      for (Replica replica : inWork.isEmpty() ? List.<Replica>of() : replicas) {
        Set<Integer> its =
            replica
                .connectionsTo(provider.port())
                .orElseThrow(() ->
                    new IllegalStateException(
                        fault.flag() + ": replica=holder needs a /proc, as Linux has it"));
        if (!Collections.disjoint(its, inWork)) {
          return replica;
        }
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new IllegalStateException(
        fault.flag()
            + ": no replica had a refresh in work long enough to be found"
            + " (--provider-latency makes them longer)");
  }

  /** From 0; where none was named they take turns. */
  private int index(int number) {
    return number > 0 ? number - 1 : turn.getAndIncrement() % replicas.size();
  }

  private String name(int index) {
    return replicas.get(index).name();
  }
}
