package dev.vestibule.http;

import dev.vestibule.decision.IdentityHeaders;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;

/**
 * The only inbound door. Serves {@code /oauth2/*}, {@code /ping}, {@code /ready} and {@code
 * /robots.txt}, nothing else.
 */
public final class Server implements AutoCloseable {
  private final Vertx vertx;
  private final List<String> deployments = new ArrayList<>();
  private final DoorCounts counts = new DoorCounts();
  private final int port;

  private Server(Vertx vertx, HttpSettings settings, Doors doors, Duration grace)
      throws BindException {
    this.vertx = vertx;
    Writer writer = new Writer(doors.pages(), doors.supportCodes(), counts);
    Semaphore threads = new Semaphore(Places.MOST);
    // To Vert.x a negative port is a random one that all instances share.
    int asked = settings.port() == 0 ? -1 : settings.port();
    int bound = 0;
    for (int loop = 0; loop < settings.eventLoops(); loop++) {
      Door door = new Door(settings, asked, doors, writer, counts, threads, grace);
      deployments.add(deployed(door, settings));
      bound = door.actualPort();
    }
    this.port = bound;
  }

  private String deployed(Door door, HttpSettings settings) throws BindException {
    try {
      return vertx
          .deployVerticle(door, new DeploymentOptions())
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
      throw clear;
    }
  }

  /**
   * Listens, and returns when it does. Blocks; not for event loops.
   *
   * @param vertx with at least as many event loops as the settings want
   * @param grace how long requests under way may take to finish when the server closes
   * @throws BindException if it can't listen there
   */
  public static Server start(Vertx vertx, HttpSettings settings, Doors doors, Duration grace)
      throws BindException {
    return new Server(vertx, settings, doors, grace);
  }

  /** How this server encodes identity headers, for whoever makes them. */
  public static IdentityHeaders.Encoder encoder() {
    return HeaderBlock::encode;
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
    deployments.stream()
        .map(vertx::undeploy)
        .toList()
        .forEach(closing -> closing.toCompletionStage().toCompletableFuture().join());
  }
}
