package dev.vestibule.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Several virtual threads that start at the same moment. */
final class Race {
  private Race() {}

  /** What each of them answered, in their order. */
  static <T> List<T> of(int runners, Callable<T> run) throws Exception {
    CyclicBarrier start = new CyclicBarrier(runners);
    List<Future<T>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < runners; i++) {
        running.add(
            threads.submit(() -> {
              start.await();
              return run.call();
            }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> one : running) {
        answers.add(one.get(30, TimeUnit.SECONDS));
      }
      return answers;
    }
  }
}
