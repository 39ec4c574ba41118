package dev.vestibule.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many people doing the same, so many of them at once. */
public final class Crowd {
  private final int atOnce;

  public Crowd(int atOnce) {
    this.atOnce = atOnce;
  }

  /** What one of them does. */
  public interface Act {
    String by(int person) throws IOException;
  }

  /** What came of each, in order; fails if it failed for one. */
  public List<String> each(int people, Act act) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
      List<Future<String>> under = new ArrayList<>();
      for (int i = 0; i < people; i++) {
        int person = i;
        under.add(threads.submit(() -> act.by(person)));
      }
      List<String> results = new ArrayList<>();
      for (Future<String> one : under) {
        try {
          results.add(one.get());
        } catch (ExecutionException e) {
          threads.shutdownNow();
          throw new UncheckedIOException(
              e.getCause() instanceof IOException failed
                  ? failed
                  : new IOException(String.valueOf(e.getCause()), e));
        }
      }
      return results;
    }
  }
}
