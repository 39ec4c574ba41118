package dev.vestibule.lab.storm;

import static dev.vestibule.lab.storm.GatewayFlags.MOST_REPLICAS;

import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.front.BalancingFront;
import dev.vestibule.lab.front.FrontDoor;
import dev.vestibule.lab.front.PanelApplication;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.TokenFault;
import dev.vestibule.lab.provider.User;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What stands around the gateways: a provider behind them, the application beside them, and, once
 * they are known, the front before them. The provider has an event loop of its own; the others
 * share one with the browsers.
 */
final class Stage implements AutoCloseable {

  /**
   * What applications allow for clocks. The provider's latency is added: products count a token's
   * life from when they got it, and the storm lets it run from when it was issued.
   */
  private static final Duration CLOCKS = Duration.ofSeconds(1);

  private static final Duration ID_TOKEN_LIFE = Duration.ofMinutes(5);

  private final StormSettings settings;
  private final GatewayDescription description;
  private final Guests guests;
  private final URI publicUrl;
  private final RotatingProvider provider;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final int applicationPort;

  /** Where things listen; 0 takes a free port for the provider and the application. */
  record Ports(int front, int provider, int application) {}

  Stage(StormSettings settings, GatewayDescription description, Ports ports) {
    this(settings, description, ports, Guests.none());
  }

  Stage(StormSettings settings, GatewayDescription description, Ports ports, Guests guests) {
    this.settings = settings;
    this.description = description;
    this.guests = guests;
    this.publicUrl = URI.create("http://localhost:" + ports.front());
    var builder =
        RotatingProvider.builder()
            .port(ports.provider())
            .accessTokenLifetime(settings.tokenLife())
            // A replica whose clock is ahead would else find each ID token run out.
            .idTokenLifetime(ID_TOKEN_LIFE.plus(settings.clocksApart().multipliedBy(MOST_REPLICAS)))
            .reuse(settings.provider())
            .requiresPkce(false)
            .seed(settings.seed())
            .users(everybody());
    description.callbacks().forEach(path -> builder.redirectUri(publicUrl + path));
    this.provider = builder.start();
    Duration leeway = CLOCKS.plus(settings.providerLatency());
    this.applicationPort =
        new PanelApplication(
                new PanelApplication.Settings(
                    description.identity().user(),
                    description.identity().accessToken(),
                    settings.panels(),
                    settings.interval()),
                token -> provider.isLive(token, leeway))
            .listen(vertx, ports.application())
            .await()
            .actualPort();
  }

  URI publicUrl() {
    return publicUrl;
  }

  Guests guests() {
    return guests;
  }

  int applicationPort() {
    return applicationPort;
  }

  RotatingProvider provider() {
    return provider;
  }

  Vertx vertx() {
    return vertx;
  }

  /** Lets the browsers in. */
  void openFront(List<HostAndPort> replicas) {
    new BalancingFront(
            vertx,
            new BalancingFront.Place(
                HostAndPort.create(publicUrl.getHost(), publicUrl.getPort()),
                replicas,
                applicationPort),
            door(),
            settings.balance(),
            settings.patience().multipliedBy(2),
            System::nanoTime)
        .listen()
        .recover(taken ->
            // The port was free a moment ago; another storm that began meanwhile has it now.
            Future.failedFuture(
                new IllegalStateException(
                    publicUrl + ": " + taken.getMessage() + " (--port takes another)", taken)))
        .await();
  }

  /** From now on the provider is as slow and as faulty as was asked for; logins were not. */
  void trouble() {
    provider.answerLatency(settings.providerLatency());
    if (settings.errorShare() > 0) {
      provider.failShare(settings.errorShare(), TokenFault.unavailable());
    }
    if (settings.dropShare() > 0) {
      provider.dropShare(settings.dropShare());
    }
  }

  @Override
  public void close() {
    vertx.close().await();
    provider.close();
  }

  private List<User> everybody() {
    return Stream.concat(Crowd.users(settings).stream(), guests.names().stream().map(Crowd::user))
        .toList();
  }

  private FrontDoor door() {
    return switch (description.door()) {
      case GatewayDescription.Door.Proxy() -> new FrontDoor.Proxy();
      case GatewayDescription.Door.ForwardAuth asked ->
          new FrontDoor.ForwardAuth(
              asked.check(),
              asked.own(),
              asked.login(),
              Stream.of(description.identity().user(), description.identity().accessToken())
                  .filter(header -> !header.isEmpty())
                  .toList());
    };
  }
}
