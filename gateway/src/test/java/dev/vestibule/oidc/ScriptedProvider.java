package dev.vestibule.oidc;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A provider without a network: answers by path as the test says, remembers what it was sent, can
 * be down, slow to reach, or held.
 */
public final class ScriptedProvider implements ProviderHttp {
  public static final URI ISSUER = URI.create("https://id.example/realm");

  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Map<String, Runnable> ways = new ConcurrentHashMap<>();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private volatile boolean down;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  public ScriptedProvider() {
    answer("/realm/.well-known/openid-configuration", 200, metadata("https://id.example/realm"));
    answer("/realm/jwks", 200, "{\"keys\":[]}");
  }

  static String metadata(String issuer) {
    return """
    {"issuer":"%s","authorization_endpoint":"https://id.example/realm/authorize","token_endpoint":"https://id.example/realm/token",
    "jwks_uri":"https://id.example/realm/jwks","revocation_endpoint":"https://id.example/realm/revoke",
    "end_session_endpoint":"https://id.example/realm/logout?keep=1","code_challenge_methods_supported":["S256"],
    "authorization_response_iss_parameter_supported":true,"id_token_signing_alg_values_supported":["RS256"]}\
    """
        .formatted(issuer);
  }

  public void answer(String path, int status, String body) {
    answer(
        path, _ -> new ProviderResponse(status, Map.of("content-type", "application/json"), body));
  }

  void answer(String path, Script script) {
    scripts.put(path, script);
  }

  public void down(boolean value) {
    down = value;
  }

  /** What happens while somebody connects to {@code path}. */
  public void connecting(String path, Runnable meanwhile) {
    ways.put(path, meanwhile);
  }

  /** Requests arrive and are answered when released. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  public void release() {
    gate.countDown();
  }

  public List<Sent> sentTo(String path) {
    return sent.stream().filter(one -> one.path().equals(path)).toList();
  }

  @Override
  public Connection connect(URI target, Duration timeout) throws NotConnected {
    if (down) {
      throw new NotConnected("down");
    }
    ways.getOrDefault(target.getPath(), () -> {}).run();
    return new Connection() {
      @Override
      public ProviderResponse send(ProviderRequest request, Duration deadline) throws AnswerLost {
        sent.add(new Sent(target.getPath(), request));
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AnswerLost("interrupted", e);
        }
        return scripts
            .getOrDefault(target.getPath(), _ -> new ProviderResponse(404, Map.of(), ""))
            .to(request);
      }

      @Override
      public void close() {
        // nothing is open
      }
    };
  }

  interface Script {
    ProviderResponse to(ProviderRequest request) throws AnswerLost;
  }

  public record Sent(String path, ProviderRequest request) {}
}
