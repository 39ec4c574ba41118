package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.DescriptionException;
import dev.vestibule.lab.fleet.DescriptionReader;
import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.front.Balance;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which gateway is judged, and how its replicas stand. */
final class GatewayFlags {

  static final int MOST_REPLICAS = 50;
  private static final int MOST_PORT = 65_535;

  @Option(
      names = "--gateway",
      paramLabel = "NAME|FILE",
      description =
          "Which gateway: vestibule, vestibule-redis, oauth2-proxy, oauth2-proxy-redis,"
              + " mod_auth_openidc, traefikoidc, or a description of your own (default: vestibule).")
  private @Nullable String gateway;

  @Option(
      names = "--against",
      paramLabel = "URL",
      split = ",",
      description =
          "Replicas that are already running, as http://127.0.0.1:PORT, with commas between. What"
              + " they must be told is printed first. --gateway then only says how they stand; left"
              + " out, it is a proxy before the application.")
  private List<String> against = List.of();

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many replicas are started (default: ${DEFAULT-VALUE}).")
  private int replicas = 1;

  @Option(
      names = "--redis-cluster",
      description =
          "The Redis that is brought along is a Cluster of three primaries and three replicas.")
  private boolean redisCluster;

  @Option(
      names = "--balance",
      paramLabel = "HOW",
      defaultValue = "round-robin",
      description =
          "How the front chooses a replica: round-robin, random, or client, which keeps each browser"
              + " at one (default: ${DEFAULT-VALUE}).")
  private String balance = "round-robin";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8500",
      description =
          "Where the browsers find the gateway, or the next free one; with --against this very one,"
              + " and the provider and the application at the next two (default: ${DEFAULT-VALUE}).")
  private int port = 8_500;

  @Option(
      names = "--keep",
      description = "Leaves the replicas' folders, with their configuration and logs.")
  private boolean keep;

  /**
   * What is known of the gateway.
   *
   * @throws DescriptionException with every problem of the file
   */
  GatewayDescription description() {
    if (gateway != null) {
      return DescriptionReader.read(gateway);
    }
    return against.isEmpty() ? DescriptionReader.read("vestibule") : Gateways.anyProxy();
  }

  /** {@code vestibule}: the words that start our own; {@code command}: what was typed. */
  Launch launch(List<String> vestibule, String command) {
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "--replicas: " + replicas + " (expected: 1.." + MOST_REPLICAS + ")");
    }
    // The provider and the application may take the next two.
    if (port < 1 || port > MOST_PORT - 2) {
      throw new IllegalArgumentException(
          "--port: " + port + " (expected: 1.." + (MOST_PORT - 2) + ")");
    }
    return new Launch(
        replicas,
        redisCluster,
        against.stream().map(GatewayFlags::place).toList(),
        vestibule,
        port,
        keep,
        command);
  }

  boolean redisCluster() {
    return redisCluster;
  }

  Balance balance(long seed) {
    return switch (balance) {
      case "round-robin" -> new Balance.RoundRobin();
      case "random" -> new Balance.Random(seed);
      case "client" -> new Balance.HashByClient();
      default ->
          throw new IllegalArgumentException(
              "--balance: " + balance + " (expected: round-robin, random or client)");
    };
  }

  private static HostAndPort place(String url) {
    URI replica;
    try {
      replica = new URI(url);
    } catch (URISyntaxException none) {
      throw notThere(url, none);
    }
    boolean complete =
        "http".equals(replica.getScheme())
            && replica.getHost() != null
            && replica.getPort() >= 1
            && replica.getPort() <= MOST_PORT;
    if (!complete) {
      throw notThere(url, null);
    }
    return HostAndPort.create(replica.getHost(), replica.getPort());
  }

  private static IllegalArgumentException notThere(String url, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "--against: " + url + " (expected: http://127.0.0.1:PORT)", cause);
  }
}
