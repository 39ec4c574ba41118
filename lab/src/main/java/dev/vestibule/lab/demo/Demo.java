package dev.vestibule.lab.demo;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything the demonstration consists of, started in order and ended in the opposite one. Each
 * wall has a provider of its own, both alike: a fault that is used up by one wall (a dropped
 * answer) must not be missed by the other.
 */
final class Demo implements AutoCloseable {

  private static final Duration GATEWAY_PATIENCE = Duration.ofSeconds(30);
  private static final Duration FRONT_PATIENCE = Duration.ofSeconds(60);

  private final String url;
  private final Path gatewayOutput;
  private final ArrayDeque<AutoCloseable> parts;

  private Demo(String url, Path gatewayOutput, ArrayDeque<AutoCloseable> parts) {
    this.url = url;
    this.gatewayOutput = gatewayOutput;
    this.parts = parts;
  }

  static Demo start(DemoSettings settings) {
    ArrayDeque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return start(settings, parts);
    } catch (RuntimeException failed) {
      closeAll(parts);
      throw failed;
    }
  }

  private static Demo start(DemoSettings settings, ArrayDeque<AutoCloseable> parts) {
    int port = FreePorts.from(settings.port());
    int gatewayPort = FreePorts.any();
    String url = "http://localhost:" + port;
    HostAndPort host = HostAndPort.create("localhost", port);
    InstantSource clock = InstantSource.system();

    RotatingProvider provider = provider(settings, url + "/oauth2/callback");
    parts.push(provider);
    RotatingProvider naiveProvider = provider(settings, url + "/naive/callback");
    parts.push(naiveProvider);
    naiveProvider.autoLogin(User.ada());

    DemoFiles files = DemoFiles.write(gatewayPort, url, provider.issuer());
    parts.push(files);
    GatewayProcess gateway = gateway(settings, gatewayPort, files);
    parts.push(gateway);

    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    parts.push(() -> vertx.close().await());
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
    return new Demo(url + "/", files.output(), parts);
  }

  String url() {
    return url;
  }

  Path gatewayOutput() {
    return gatewayOutput;
  }

  @Override
  public void close() {
    closeAll(parts);
  }

  private static RotatingProvider provider(DemoSettings settings, String callback) {
    return RotatingProvider.builder()
        .accessTokenLifetime(settings.tokenLife())
        .redirectUri(callback)
        .start();
  }

  private static GatewayProcess gateway(DemoSettings settings, int port, DemoFiles files) {
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

  private static void closeAll(ArrayDeque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception left) {
        // The end goes on: what is still open must be closed as well.
        System.err.println("not closed: " + left);
      }
    }
  }
}
