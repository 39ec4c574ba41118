package dev.vestibule.lab.demo;

import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.GatewayProcess;
import dev.vestibule.lab.front.ForwardAuthFront;
import dev.vestibule.lab.front.Upstream;
import dev.vestibule.lab.naive.NaiveRefresher;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.User;
import dev.vestibule.lab.wall.WallApplication;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Everything the demonstration consists of, started in order and ended in the opposite one. Each
 * wall has a provider of its own, both alike: a fault that is used up by one wall (a dropped
 * answer) must not be missed by the other.
 */
final class Demo implements AutoCloseable {

  private static final Duration GATEWAY_PATIENCE = Duration.ofSeconds(30);
  private static final Duration FRONT_PATIENCE = Duration.ofSeconds(60);

  private final DemoSettings settings;
  private final InstantSource clock = InstantSource.system();

  /**
   * What is to be closed, newest first. Pushed by the starter, popped by whoever closes, which may
   * be meanwhile.
   */
  private final ConcurrentLinkedDeque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();

  private volatile boolean closed;

  /** Where the demo is to be found once it has started. */
  record Address(String url, Path gatewayOutput) {}

  Demo(DemoSettings settings) {
    this.settings = settings;
  }

  /** Returns when the gateway answers. If it fails, nothing is left running. */
  Address start() {
    try {
      return startAll();
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  private Address startAll() {
    int port = FreePorts.from(settings.port());
    int gatewayPort = FreePorts.any();
    String url = "http://localhost:" + port;
    HostAndPort host = HostAndPort.create("localhost", port);

    RotatingProvider provider = own(provider(url + "/oauth2/callback"));
    RotatingProvider naiveProvider = own(provider(url + "/naive/callback"));
    naiveProvider.autoLogin(User.ada());

    DemoFiles files = own(DemoFiles.write(gatewayPort, url, provider.issuer()));
    GatewayProcess gateway = own(gateway(gatewayPort, files));

    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    own(() -> vertx.close().await());
    int applicationPort = new WallApplication(clock).listen(vertx).await().actualPort();
    Upstream upstream = new Upstream(vertx, FRONT_PATIENCE);
    WallWatch watch = new WallWatch("vestibule", provider, settings.tokenLife(), clock);
    WallWatch naiveWatch =
        new WallWatch(NaiveRefresher.COOKIE, naiveProvider, settings.tokenLife(), clock);
    new DemoServer(
            vertx,
            host.toString(),
            new ForwardAuthFront(
                new ForwardAuthFront.Place(host, gatewayPort, applicationPort), upstream, watch),
            new NaiveRefresher(
                new NaiveRefresher.Place(
                    host,
                    "/naive",
                    URI.create(naiveProvider.issuer()),
                    applicationPort,
                    RotatingProvider.CLIENT_ID),
                RotatingProvider.CLIENT_SECRET,
                upstream,
                naiveWatch,
                clock),
            watch,
            naiveWatch,
            new Levers(List.of(provider, naiveProvider), gateway),
            settings.tokenLife())
        .listen(port);
    startGateway(gateway, files);
    return new Address(url + "/", files.output());
  }

  @Override
  public void close() {
    closed = true;
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception left) {
        // The end goes on: what is still open must be closed as well.
        System.err.println("not closed: " + left);
      }
    }
  }

  private <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    if (closed) {
      close();
    }
    return part;
  }

  private RotatingProvider provider(String callback) {
    return RotatingProvider.builder()
        .accessTokenLifetime(settings.tokenLife())
        .redirectUri(callback)
        .start();
  }

  private GatewayProcess gateway(int port, DemoFiles files) {
    List<String> command = new ArrayList<>(settings.gatewayCommand());
    command.add("--config");
    command.add(files.config().toString());
    return new GatewayProcess(
        command,
        URI.create("http://127.0.0.1:" + port + "/ping"),
        files.output(),
        GATEWAY_PATIENCE);
  }

  private static void startGateway(GatewayProcess gateway, DemoFiles files) {
    try {
      gateway.start();
    } catch (IllegalStateException notStarted) {
      throw new IllegalStateException(
          notStarted.getMessage() + "\n" + files.lastLines(), notStarted);
    }
  }
}
