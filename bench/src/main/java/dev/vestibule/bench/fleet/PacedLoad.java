package dev.vestibule.bench.fleet;

import dev.vestibule.bench.VoidRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * So many requests at a fixed rate, spread over ports and sessions alike, on connections that stay
 * open. A request whose connection is still waiting is sent late, never left out.
 */
final class PacedLoad {
  private static final int CONNECTIONS = 24;

  private final List<Integer> ports;
  private final List<byte[]> requests;

  PacedLoad(List<Integer> ports, List<String> cookies) {
    this.ports = ports;
    this.requests =
        cookies.stream().map(cookie -> FleetSite.panel(ports.getFirst(), cookie)).toList();
  }

  /**
   * Returns when all are answered, how long that took.
   *
   * @throws VoidRun if one was answered with anything but {@link FleetSite#LET_IN}
   */
  Duration run(int many, int perSecond) throws IOException, InterruptedException {
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int first = i;
        all.add(
            threads.submit(() -> {
              ask(first, many, began, 1e9 / perSecond);
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new VoidRun(String.valueOf(e.getCause()));
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private void ask(int first, int many, long began, double apart) throws IOException {
    try (KeepAlive connection = new KeepAlive(ports.get(first % ports.size()))) {
      for (int n = first; n < many; n += CONNECTIONS) {
        long due = began + (long) (n * apart);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        FleetSite.expect(FleetSite.LET_IN, connection.status(requests.get(n % requests.size())));
      }
    }
  }
}
