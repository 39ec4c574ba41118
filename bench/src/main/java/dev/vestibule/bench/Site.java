package dev.vestibule.bench;

import dev.vestibule.bench.Exchange.Header;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a gateway is measured: a provider in this process that agrees to every login and whose
 * tokens outlive any run, and a folder with the gateway's configuration, its sessions and what it
 * prints.
 */
public final class Site implements AutoCloseable {
  /** What browsers call the place; nothing listens there, the load comes as if from a proxy. */
  public static final String HOST = "localhost:8400";

  /** Longer than any run: nothing is refreshed. */
  public static final Duration TOKEN_LIFE = Duration.ofHours(1);

  /** Who logs in: with claims of the usual size. */
  public static final User SOMEBODY =
      new User(
          "7f3c2b9e-5d41-4a5e-9c77-0d2f8a61b3c4",
          "ada",
          "Ada Lovelace",
          "ada.lovelace@example.com",
          List.of("engineering", "grafana-admins", "on-call", "staff"));

  private final Path folder;
  private final RotatingProvider provider;
  private final int gatewayPort;

  private Site(Path folder, RotatingProvider provider, int gatewayPort) {
    this.folder = folder;
    this.provider = provider;
    this.gatewayPort = gatewayPort;
  }

  static Site open(int eventLoops) throws IOException {
    RotatingProvider provider =
        RotatingProvider.builder()
            .accessTokenLifetime(TOKEN_LIFE)
            .idTokenLifetime(TOKEN_LIFE)
            .user(SOMEBODY)
            .redirectUri("http://" + HOST + "/oauth2/callback")
            .start();
    provider.autoLogin(SOMEBODY);
    Path folder = Files.createTempDirectory("vestibule-bench-");
    Site site = new Site(folder, provider, ServerProcess.freePort());
    site.writeConfiguration(eventLoops);
    return site;
  }

  private void writeConfiguration(int eventLoops) throws IOException {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    Files.writeString(folder.resolve("cookie.key"), Base64.getEncoder().encodeToString(key));
    Files.writeString(folder.resolve("client.secret"), RotatingProvider.CLIENT_SECRET);
    Files.writeString(
        configuration(),
        """
        listen: 127.0.0.1:%d
        eventLoops: %d
        hosts: ["http://%s"]
        trustedPeers: [127.0.0.1/32]
        cookieKey: file:cookie.key
        providers:
          bench:
            issuer: %s
            clientId: %s
            clientSecret: file:client.secret
        session:
          file: sessions.db
        """
            .formatted(
                gatewayPort, eventLoops, HOST, provider.issuer(), RotatingProvider.CLIENT_ID));
  }

  Path folder() {
    return folder;
  }

  private Path configuration() {
    return folder.resolve("vestibule.yaml");
  }

  /** Starts a gateway by a command to which its configuration is appended. */
  ServerProcess startGateway(List<String> command) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("--config", configuration().toString()));
    return ServerProcess.start(
        words, gatewayPort, status -> status == 200, folder.resolve("gateway.log"));
  }

  Browser browser() {
    return new Browser(gatewayPort, provider.port(), HOST);
  }

  /** What a proxy sends to ask about a panel's poll. */
  public static List<Header> panelRequest(String cookies) {
    return List.of(
        new Header("X-Forwarded-Method", "GET"),
        new Header("X-Forwarded-Proto", "http"),
        new Header("X-Forwarded-Host", HOST),
        new Header("X-Forwarded-Uri", "/api/ds/query?panel=7"),
        new Header("X-Forwarded-For", "198.51.100.23"),
        new Header("Accept", "application/json"),
        new Header("Sec-Fetch-Mode", "cors"),
        new Header("Sec-Fetch-Dest", "empty"),
        new Header("Sec-Fetch-Site", "same-origin"),
        new Header(
            "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
        new Header("Cookie", cookies));
  }

  @Override
  public void close() throws IOException {
    provider.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
