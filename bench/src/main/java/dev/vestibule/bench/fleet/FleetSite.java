package dev.vestibule.bench.fleet;

import dev.vestibule.bench.Browser;
import dev.vestibule.bench.Crowd;
import dev.vestibule.bench.Exchange;
import dev.vestibule.bench.Site;
import dev.vestibule.bench.VoidRun;
import dev.vestibule.lab.fleet.DescriptionReader;
import dev.vestibule.lab.fleet.Fleet;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.fleet.Replica;
import dev.vestibule.lab.fleet.Surroundings;
import dev.vestibule.lab.provider.RotatingProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Three replicas over a Redis of their own, and a provider in this process that agrees to every
 * login. All on loopback ports that are free just now.
 */
final class FleetSite implements AutoCloseable {
  static final int REPLICAS = 3;

  /** What a proxy is told of a session that may pass. */
  static final int LET_IN = 202;

  private static final int LOGINS_AT_ONCE = 8;

  private final Path folder;
  private final RotatingProvider provider;
  private final RedisServer redis;
  private final Fleet fleet;

  private FleetSite(Path folder, RotatingProvider provider, RedisServer redis, Fleet fleet) {
    this.folder = folder;
    this.provider = provider;
    this.redis = redis;
    this.fleet = fleet;
  }

  /**
   * Starts everything.
   *
   * @param vestibule the words that start the gateway's program, before its command
   */
  static FleetSite open(List<String> vestibule) throws IOException {
    Path folder = Files.createTempDirectory("vestibule-bench-fleet-");
    RotatingProvider provider =
        RotatingProvider.builder()
            .accessTokenLifetime(Site.TOKEN_LIFE)
            .idTokenLifetime(Site.TOKEN_LIFE)
            .user(Site.SOMEBODY)
            .redirectUri("http://" + Site.HOST + "/oauth2/callback")
            .start();
    provider.autoLogin(Site.SOMEBODY);
    RedisServer redis = RedisServer.in(folder.resolve("redis"));
    Fleet fleet =
        new Fleet(
            DescriptionReader.read("vestibule-redis"),
            new Surroundings(
                provider.issuer(),
                RotatingProvider.CLIENT_ID,
                RotatingProvider.CLIENT_SECRET,
                URI.create("http://" + Site.HOST),
                0,
                List.of(redis.address()),
                "single",
                0,
                "generic",
                Site.TOKEN_LIFE,
                Duration.ZERO,
                vestibule),
            REPLICAS,
            false);
    FleetSite site = new FleetSite(folder, provider, redis, fleet);
    try {
      redis.start();
      fleet.start();
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
    return site;
  }

  Replica replica(int index) {
    return fleet.replicas().get(index);
  }

  List<Replica> replicas() {
    return fleet.replicas();
  }

  int redisPort() {
    return redis.port();
  }

  /** The first line that the gateway says of its version. */
  String version() {
    return fleet.version();
  }

  /** So many people log in at that replica: their {@code Cookie} headers. */
  List<String> logIn(int people, Replica at) throws InterruptedException {
    Browser browser = new Browser(at.port(), provider.port(), Site.HOST);
    return new Crowd(LOGINS_AT_ONCE).each(people, _ -> browser.login());
  }

  /** Asks a replica about each of these sessions once; every one must be let in. */
  static void ask(Replica replica, List<String> cookies) throws IOException {
    try (KeepAlive connection = new KeepAlive(replica.port())) {
      for (String cookie : cookies) {
        expect(LET_IN, connection.status(panel(replica.port(), cookie)));
      }
    }
  }

  static byte[] panel(int port, String cookie) {
    return Exchange.request(port, "/oauth2/auth", Site.panelRequest(cookie));
  }

  static void expect(int wanted, int status) throws VoidRun {
    if (status != wanted) {
      throw new VoidRun("a request got " + status + " (expected: " + wanted + ")");
    }
  }

  @Override
  public void close() {
    fleet.close();
    redis.close();
    provider.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException stays) {
      throw new java.io.UncheckedIOException("cannot remove " + folder, stays);
    }
  }
}
