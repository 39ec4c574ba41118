package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.provider.Family;
import dev.vestibule.lab.report.Report;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a storm made of a {@link SinfulGateway}.
 *
 * @param families as the provider knew them in the end
 */
record Rehearsal(Report report, List<Family> families) {

  /** With the gateway in this JVM. */
  static Rehearsal of(Sin sin, StormSettings settings) {
    return of("/oauth2/callback", sin, settings);
  }

  /** {@code callback}: what the provider takes for the gateway's. */
  static Rehearsal of(String callback, Sin sin, StormSettings settings) {
    GatewayDescription sinner = description(callback, List.of());
    try (Stage stage = new Stage(settings, sinner, new Stage.Ports(FreePorts.any(), 0, 0));
        SinfulGateway gateway =
            new SinfulGateway(
                sin, stage.publicUrl().toString(), URI.create(stage.provider().issuer()))) {
      List<HostAndPort> replicas = List.of(gateway.address());
      stage.openFront(replicas);
      Report report =
          new Storm(
                  settings,
                  stage,
                  new Gateways.Running(sinner, replicas),
                  new Store.None(),
                  "the test")
              .run(now -> {});
      return new Rehearsal(report, stage.provider().families());
    }
  }

  /** With so many honest ones as processes, which can be killed and frozen. */
  static Report ofProcesses(int replicas, StormSettings settings) {
    Launch launch =
        new Launch(
            replicas,
            false,
            List.of(),
            SinfulGateway.command(),
            FreePorts.any(),
            false,
            "the test");
    GatewayDescription honest =
        description(
            "/oauth2/callback", List.of("{vestibule}", "{port}", "{publicUrl}", "{issuer}"));
    try (Scene scene = new Scene(new Plan(settings, honest, launch), Guests.none(), told -> {})) {
      return scene.play(now -> {});
    }
  }

  private static GatewayDescription description(String callback, List<String> start) {
    return new GatewayDescription(
        "sinner",
        List.of(),
        start,
        Map.of(),
        Map.of(),
        "http://127.0.0.1:{port}/ping",
        new GatewayDescription.Door.ForwardAuth(
            "/oauth2/auth", List.of("/oauth2/"), "/oauth2/start?rd={return}"),
        List.of(callback),
        GatewayDescription.Store.NONE,
        "TERM",
        new GatewayDescription.Statuses(Set.of(401)),
        new GatewayDescription.Identity("X-Auth-Request-User", "X-Auth-Request-Access-Token"),
        List.of(SinfulGateway.COOKIE),
        List.of());
  }
}
