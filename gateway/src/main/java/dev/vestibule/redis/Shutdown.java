package dev.vestibule.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The end of a client and its threads, awaited for a bounded time. */
final class Shutdown {
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private Shutdown() {}

  static void of(AbstractRedisClient client, ClientResources resources) {
    client.shutdown(Duration.ZERO, LONGEST);
    resources
        .shutdown(0, LONGEST.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(LONGEST.toMillis());
  }
}
