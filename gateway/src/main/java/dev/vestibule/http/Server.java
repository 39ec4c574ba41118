package dev.vestibule.http;

import dev.vestibule.decision.IdentityHeaders;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The only inbound door. Serves {@code /oauth2/*}, {@code /ping}, {@code /ready} and {@code
 * /robots.txt}, nothing else.
 */
public final class Server implements AutoCloseable {
  /** Any free port, and the same one for all event loops. */
  private static final int ANY_PORT = -1;

  /**
   * What the server lets others use of it.
   *
   * @param places virtual threads for our own places at once, over all event loops
   * @param strangers how long a connection of a peer that is not trusted stays open
   */
  record Bounds(int places, Duration strangers) {
    static Bounds usual() {
      // Long enough for a health check, too short to hold many connections open.
      return new Bounds(2000, Duration.ofSeconds(10));
    }
  }

  private final Vertx vertx;
  private final String deployment;
  private final DoorCounts counts = new DoorCounts();
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Server(Vertx vertx, HttpSettings settings, Doors doors, Duration grace, Bounds bounds) {
    this.vertx = vertx;
    Writer writer = new Writer(doors.pages(), doors.supportCodes(), counts);
    Semaphore threads = new Semaphore(bounds.places());
    int asked = settings.port() == 0 ? ANY_PORT : settings.port();
    Queue<Door> made = new ConcurrentLinkedQueue<>();
    try {
      this.deployment =
          vertx
              .deployVerticle(
                  () -> {
                    Door door =
                        new Door(
                            settings,
                            asked,
                            doors,
                            writer,
                            counts,
                            threads,
                            bounds.strangers(),
                            grace);
                    made.add(door);
                    return door;
                  },
                  new DeploymentOptions().setInstances(settings.eventLoops()))
              .toCompletionStage()
              .toCompletableFuture()
              .join();
    } catch (CompletionException e) {
      BindException clear =
          new BindException(
              "cannot listen on "
                  + settings.host()
                  + ":"
                  + settings.port()
                  + ": "
                  + e.getCause()
                  + ". Is another gateway running there?");
      clear.initCause(e);
      throw new UncheckedIOException(clear.getMessage(), clear);
    }
    this.port = made.element().actualPort();
  }

  /**
   * Listens, and returns when it does. Blocks; not for event loops.
   *
   * @param vertx with at least as many event loops as the settings want
   * @param grace how long requests under way may take to finish when the server closes
   * @throws UncheckedIOException if it can't listen there
   */
  public static Server start(Vertx vertx, HttpSettings settings, Doors doors, Duration grace) {
    return start(vertx, settings, doors, grace, Bounds.usual());
  }

  static Server start(
      Vertx vertx, HttpSettings settings, Doors doors, Duration grace, Bounds bounds) {
    return new Server(vertx, settings, doors, grace, bounds);
  }

  /** How this server encodes identity headers, for whoever makes them. */
  public static IdentityHeaders.Encoder encoder() {
    return new HeaderBlock.Encoder();
  }

  public int port() {
    return port;
  }

  public DoorCounts counts() {
    return counts;
  }

  /** Accepts nothing new, waits for what is under way within the grace, closes what is left. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().join();
    }
  }
}
