package dev.vestibule.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.cache.Answer.Found;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Readers, the back-fill worker and invalidations, all at once. */
final class InvalidationRaceTest {
  private static final int ROUNDS = 500;
  private static final int READERS = 3;

  /** A millisecond later at each look: no two loads are of the same time. */
  private final AtomicLong ticks = new AtomicLong();

  private final InstantSource clock =
      () -> Instant.EPOCH.plus(Duration.ofMillis(ticks.incrementAndGet()));
  private final FleetMemory remote = new FleetMemory(clock);
  private final Bounds bounds =
      new Bounds(1 << 20, 1_000, Duration.ofDays(1_000), Duration.ofDays(1_000));

  InvalidationRaceTest() {}

  @Test
  void afterAnInvalidationNobodyReadsWhatWasTrueBeforeIt() throws Exception {
    AtomicLong truth = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(READERS + 1)) {
      TieredCache<String> cache =
          Tiers.shared(false, remote, Replica.RING, new SecureRandom(), clock, threads)
              .cache("text", bounds, new Replica.Text());
      CountDownLatch reading = new CountDownLatch(READERS);
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(
            threads.submit(() -> {
              reading.countDown();
              while (!over.get()) {
                read(cache, truth);
              }
            }));
      }
      reading.await();
      try {
        for (int round = 1; round <= ROUNDS; round++) {
          truth.set(round);
          cache.invalidate("k");
          assertThat(read(cache, truth)).isGreaterThanOrEqualTo(round);
          assertThat(read(cache, truth)).isGreaterThanOrEqualTo(round);
        }
      } finally {
        over.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  private static long read(TieredCache<String> cache, AtomicLong truth) {
    Answer<String> answer =
        cache.get("k", Instant.MIN, () -> Replica.value(Long.toString(truth.get())));
    return Long.parseLong(((Found<String>) answer).entry().value());
  }
}
