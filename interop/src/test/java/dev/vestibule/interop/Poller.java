package dev.vestibule.interop;

import dev.vestibule.interop.PlainClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A number of clients that begin at the same moment and ask again after a pause, until it is
 * enough. Each asks at least once.
 */
final class Poller implements AutoCloseable {
  private final int clients;
  private final Duration pause;
  private final BooleanSupplier enough;
  private final CyclicBarrier together;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Tally>> running = new ArrayList<>();

  Poller(int clients, Duration pause, BooleanSupplier enough) {
    this.clients = clients;
    this.pause = pause;
    this.enough = enough;
    this.together = new CyclicBarrier(clients);
  }

  /** What one client lived through. */
  record Tally(Map<Integer, Long> statuses, Set<String> bodies, Duration slowest) {}

  /** How often all clients together got which status. */
  static Map<Integer, Long> statuses(List<Tally> tallies) {
    Map<Integer, Long> all = new TreeMap<>();
    tallies.forEach(
        tally -> tally.statuses().forEach((status, n) -> all.merge(status, n, Long::sum)));
    return all;
  }

  static Set<String> bodies(List<Tally> tallies) {
    Set<String> all = new HashSet<>();
    tallies.forEach(tally -> all.addAll(tally.bodies()));
    return all;
  }

  void start(Supplier<Answer> ask) {
    for (int i = 0; i < clients; i++) {
      running.add(threads.submit(() -> poll(ask)));
    }
  }

  /** Waits for all to finish. A client that got no answer at all fails here. */
  List<Tally> tallies() throws InterruptedException, ExecutionException {
    List<Tally> tallies = new ArrayList<>();
    for (Future<Tally> each : running) {
      tallies.add(each.get());
    }
    return tallies;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }

  private Tally poll(Supplier<Answer> ask) throws Exception {
    Map<Integer, Long> statuses = new TreeMap<>();
    Set<String> bodies = new HashSet<>();
    Duration slowest = Duration.ZERO;
    together.await();
    do {
      long begin = System.nanoTime();
      Answer answer = ask.get();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      slowest = took.compareTo(slowest) > 0 ? took : slowest;
      statuses.merge(answer.status(), 1L, Long::sum);
      bodies.add(answer.body());
      // The pace of a dashboard, not a wait for anything.
      LockSupport.parkNanos(pause.toNanos());
    } while (!enough.getAsBoolean() && !Thread.currentThread().isInterrupted());
    return new Tally(statuses, bodies, slowest);
  }
}
