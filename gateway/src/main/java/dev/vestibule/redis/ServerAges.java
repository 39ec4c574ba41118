package dev.vestibule.redis;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Lets the age of every slot's server begin where it is a new one, and asks until it has: an age
 * that only begins with the first look for a lost record, or the first claim, makes everybody wait
 * for that much longer. Safe for use by any thread; nothing here blocks.
 */
final class ServerAges {
  private static final Duration AGAIN_AFTER = Duration.ofMillis(250);

  private final GuardedConnection connection;
  private final KeyNames names;

  /** Slots whose server was asked and has not answered; entered by whoever asks. */
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  ServerAges(GuardedConnection connection, KeyNames names) {
    this.connection = connection;
    this.names = names;
  }

  void begin() {
    KeyNames.tags().filter(asked::add).forEach(this::ask);
  }

  private void ask(String tag) {
    byte[] server = names.server(tag);
    var _ =
        connection
            .ask(server, redis -> Script.BEGIN.run(redis, new byte[][] {server, server}))
            .whenComplete((_, failure) -> {
              if (failure == null || closed) {
                asked.remove(tag);
              } else {
                CompletableFuture.delayedExecutor(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> ask(tag));
              }
            });
  }

  /** Asks no more than once again. */
  void close() {
    closed = true;
  }
}
