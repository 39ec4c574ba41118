package dev.vestibule.lab.storm;

import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The patience until somebody else's gateway listens. */
final class Listening {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration BETWEEN_KNOCKS = Duration.ofMillis(200);

  private Listening() {}

  /**
   * Blocks until it does.
   *
   * @throws IllegalStateException when patience ends
   */
  static void await(HostAndPort replica) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!listens(replica)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("nobody listens at " + replica);
      }
      LockSupport.parkNanos(BETWEEN_KNOCKS.toNanos());
    }
  }

  private static boolean listens(HostAndPort replica) {
    try (Socket knock = new Socket()) {
      knock.connect(new InetSocketAddress(replica.host(), replica.port()), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }
}
