package dev.vestibule.redis;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What became of the same with each of several.
 *
 * @param all how many they are
 * @param failures of those with whom it failed
 */
record Majority(int all, List<Throwable> failures) {
  /** Once it is known of each. */
  static CompletableFuture<Majority> of(List<? extends CompletableFuture<?>> each) {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    return CompletableFuture.allOf(
            each.stream()
                .map(one ->
                    one.handle((_, failure) -> failure == null ? true : failures.add(failure)))
                .toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> new Majority(each.size(), List.copyOf(failures)));
  }

  /** Whether it went well with more than half of them. */
  boolean enough() {
    return 2 * failures.size() < all || failures.isEmpty();
  }
}
