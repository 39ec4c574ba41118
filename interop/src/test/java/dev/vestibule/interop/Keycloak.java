package dev.vestibule.interop;

import static dev.vestibule.interop.PlainClient.SCRIPT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vestibule.interop.PlainClient.Answer;
import dev.vestibule.lab.fleet.FreePorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A real Keycloak with the realm of {@code realm.json}: refresh tokens are single-use, access
 * tokens live ten seconds, and its own event log is what the tests believe. It keeps everything in
 * memory.
 */
final class Keycloak implements AutoCloseable {
  static final Duration ACCESS_TOKEN_LIFE = Duration.ofSeconds(10);
  static final String USER = "ada";
  static final String PASSWORD = "analytical";
  private static final String REALM = "vestibule";

  private final URI root;
  private final String adminPassword;
  private final Running process;
  private final PlainClient http;

  private Keycloak(URI root, String adminPassword, Running process, PlainClient http) {
    this.root = root;
    this.adminPassword = adminPassword;
    this.process = process;
    this.http = http;
  }

  /** A confidential client of the realm, and what it may be sent to. */
  record Client(String id, String secret) {
    @Override
    public String toString() {
      return "Client[" + id + "]";
    }
  }

  /** One line of the event log. */
  record Event(String type, Instant at, String session, Map<String, String> details) {
    String detail(String name) {
      return details.getOrDefault(name, "");
    }
  }

  static Keycloak start(Installation installation) {
    Path folder = folder(installation.work().resolve("keycloak"));
    Path kc = installation.keycloak();
    importAtStart(installation.keycloakHome());
    int port = FreePorts.any();
    String password = UUID.randomUUID().toString();
    Map<String, String> environment = new HashMap<>(installation.javaHome());
    environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
    environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", password);
    environment.put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
    Running process =
        Running.start(
            "keycloak",
            folder,
            List.of(
                kc.toString(),
                "start-dev",
                "--db=dev-mem",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--import-realm"),
            environment);
    PlainClient http = new PlainClient();
    Keycloak keycloak =
        new Keycloak(URI.create("http://127.0.0.1:" + port + "/"), password, process, http);
    URI discovery = URI.create(keycloak.issuer() + "/.well-known/openid-configuration");
    process.readyWhen(() -> http.answers(discovery, SCRIPT, 200), Duration.ofMinutes(5));
    return keycloak;
  }

  URI issuer() {
    return root.resolve("realms/" + REALM);
  }

  /** Makes a client with a name of its own, so that its events are told from those of others. */
  Client register(String name, URI front) {
    Client client = new Client(name + "-" + front.getPort(), UUID.randomUUID().toString());
    JsonObject body =
        new JsonObject(resource("client.json"))
            .put("clientId", client.id())
            .put("secret", client.secret())
            .put("redirectUris", new JsonArray().add(front.resolve("/oauth2/callback").toString()));
    body.getJsonObject("attributes")
        .put("post.logout.redirect.uris", front.resolve("/oauth2/*").toString());
    Answer answer =
        http.post(
            admin("clients"),
            with(adminHeaders(), "Content-Type", "application/json"),
            body.encode());
    if (answer.status() != 201) {
      throw new IllegalStateException("Keycloak refused the client: " + answer);
    }
    return client;
  }

  /** The events of this client, oldest first. */
  List<Event> events(Client client, String type) {
    String query = "?max=1000&type=" + type + "&client=" + client.id();
    return new JsonArray(adminGet("events" + query))
        .stream()
            .map(JsonObject.class::cast)
            .map(Keycloak::event)
            .sorted(Comparator.comparing(Event::at))
            .toList();
  }

  /** How many sessions of this client Keycloak still keeps for the user. */
  long sessions(Client client) {
    String user =
        new JsonArray(adminGet("users?username=" + USER)).getJsonObject(0).getString("id");
    return new JsonArray(adminGet("users/" + user + "/sessions"))
        .stream()
            .map(JsonObject.class::cast)
            .filter(session ->
                session.getJsonObject("clients").stream()
                    .anyMatch(entry -> entry.getValue().equals(client.id())))
            .count();
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }

  private static Event event(JsonObject json) {
    Map<String, String> details = new HashMap<>();
    json.getJsonObject("details", new JsonObject())
        .forEach(entry -> details.put(entry.getKey(), String.valueOf(entry.getValue())));
    if (json.getString("error") != null) {
      details.put("error", json.getString("error"));
    }
    return new Event(
        json.getString("type"),
        Instant.ofEpochMilli(json.getLong("time")),
        json.getString("sessionId", ""),
        Map.copyOf(details));
  }

  private String adminGet(String path) {
    Answer answer = http.get(admin(path), adminHeaders());
    if (answer.status() != 200) {
      throw new IllegalStateException("Keycloak's admin API: " + path + ": " + answer);
    }
    return answer.body();
  }

  private URI admin(String path) {
    return root.resolve("admin/realms/" + REALM + "/" + path);
  }

  /** A new token for each question: the master realm's live one minute. */
  private Map<String, String> adminHeaders() {
    String form =
        "grant_type=password&client_id=admin-cli&username=admin&password="
            + URLEncoder.encode(adminPassword, UTF_8);
    Answer answer =
        http.post(
            root.resolve("realms/master/protocol/openid-connect/token"),
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            form);
    return Map.of(
        "Authorization", "Bearer " + new JsonObject(answer.body()).getString("access_token"));
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return more;
  }

  private static void importAtStart(Path home) {
    try {
      Path folder = Files.createDirectories(home.resolve("data/import"));
      Files.writeString(folder.resolve("realm.json"), resource("realm.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Keycloak.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
