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
  private static final Duration FIRST_AGAIN = Duration.ofMillis(250);

  /** To two seconds: whoever is back after a long absence waits no longer for its age to begin. */
  private static final int MOST_DOUBLINGS = 3;

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
    KeyNames.tags().filter(asked::add).forEach(tag -> ask(tag, 0));
  }

  private void ask(String tag, int tries) {
    byte[] server = names.server(tag);
    var _ =
        connection
            .ask(server, redis -> Script.BEGIN.run(redis, new byte[][] {server, server}))
            .thenApply(Answers::begun)
            .exceptionally(_ -> false)
            .thenAccept(begun -> {
              if (begun || closed) {
                asked.remove(tag);
              } else {
                long pause = FIRST_AGAIN.toMillis() << Math.min(tries, MOST_DOUBLINGS);
                CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS)
                    .execute(() -> ask(tag, tries + 1));
              }
            });
  }

  /** Asks no more than once again. */
  void close() {
    closed = true;
  }
}
