package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Fleet;
import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.fleet.Replica;
import dev.vestibule.lab.report.ReplicaFigures;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The replicas that are judged. */
sealed interface Gateways {

  GatewayDescription description();

  /** Where the front finds them. */
  List<HostAndPort> addresses();

  String version();

  /** Those that the storm can kill, freeze and restart. */
  List<Replica> replicas();

  /** What each has used so far. */
  List<ReplicaFigures> figures();

  /** What is assumed of somebody's gateway that nobody describes: a proxy with a usual callback. */
  static GatewayDescription anyProxy() {
    return new GatewayDescription(
        "gateway",
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        "",
        new GatewayDescription.Door.Proxy(),
        List.of("/oauth2/callback", "/callback", "/oauth2/redirect_uri", "/redirect_uri"),
        GatewayDescription.Store.NONE,
        "TERM",
        new GatewayDescription.Statuses(Set.of(401, 302, 303, 307)),
        new GatewayDescription.Identity("X-Auth-Request-User", "X-Auth-Request-Access-Token"),
        List.of(),
        List.of());
  }

  /** Processes that the storm starts and ends. */
  record Started(Fleet fleet) implements Gateways {

    private static final long MEBIBYTE = 1L << 20;

    @Override
    public GatewayDescription description() {
      return fleet.description();
    }

    @Override
    public List<HostAndPort> addresses() {
      return fleet.ports().stream().map(port -> HostAndPort.create("127.0.0.1", port)).toList();
    }

    @Override
    public String version() {
      return fleet.version();
    }

    @Override
    public List<Replica> replicas() {
      return fleet.replicas();
    }

    @Override
    public List<ReplicaFigures> figures() {
      return fleet.replicas().stream()
          .map(replica -> {
            var usage = replica.usage();
            return new ReplicaFigures(
                replica.name(),
                usage.cpuSeconds(),
                usage.peakMemoryBytes() / MEBIBYTE,
                replica.starts());
          })
          .toList();
    }
  }

  /** Somebody else's, already running: they are only asked. */
  record Running(GatewayDescription description, List<HostAndPort> addresses) implements Gateways {

    @Override
    public String version() {
      return "";
    }

    @Override
    public List<Replica> replicas() {
      return List.of();
    }

    @Override
    public List<ReplicaFigures> figures() {
      return List.of();
    }
  }
}
