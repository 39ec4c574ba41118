package dev.vestibule.lab.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ForwardAuthFrontTest {

  private static final List<String> COOKIES = List.of("a=1", "b=2");

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> asked = new ConcurrentHashMap<>();
  private final Map<String, String> forwarded = new ConcurrentHashMap<>();
  private final List<Integer> ended = new CopyOnWriteArrayList<>();
  private final HttpServer gateway = listen(this::gateway);
  private final HttpServer application =
      listen(request -> {
        request
            .headers()
            .forEach((name, value) -> forwarded.put(name.toLowerCase(Locale.ROOT), value));
        request.response().end("figures");
      });
  private final ForwardAuthFront front =
      new ForwardAuthFront(
          new ForwardAuthFront.Place(
              HostAndPort.create("localhost", 8400),
              gateway.actualPort(),
              application.actualPort()),
          new Upstream(vertx, Duration.ofSeconds(5)),
          request -> ended::add);
  private final HttpServer server =
      listen(request -> {
        if (request.uri().startsWith("/oauth2/")) {
          front.toGateway(request);
        } else {
          front.guarded(request);
        }
      });

  @AfterEach
  void close() {
    client.close();
    vertx.close().await();
  }

  private void gateway(HttpServerRequest request) {
    request.headers().forEach((name, value) -> asked.put(name.toLowerCase(Locale.ROOT), value));
    if ("live".equals(request.getHeader("Cookie"))) {
      request.response().setStatusCode(202).putHeader("X-Auth-Request-User", "ada").end();
      return;
    }
    request
        .response()
        .setStatusCode(302)
        .putHeader("Location", "/oauth2/start")
        .putHeader("Set-Cookie", COOKIES)
        .end("go there");
  }

  @Test
  void whatTheGatewayAllowsReachesTheApplicationWithItsIdentity() throws Exception {
    HttpResponse<String> response = get("/wall/panel/1?x=y", "Cookie", "live");
    assertThat(response.body()).isEqualTo("figures");
    assertThat(forwarded).containsEntry("x-auth-request-user", "ada");
    assertThat(asked)
        .containsEntry("x-forwarded-method", "GET")
        .containsEntry("x-forwarded-host", "localhost:8400")
        .containsEntry("x-forwarded-uri", "/wall/panel/1?x=y")
        .containsEntry("x-forwarded-proto", "http");
    await().untilAsserted(() -> assertThat(ended).containsExactly(200));
  }

  @Test
  void anIdentityThatTheClientSentIsDropped() throws Exception {
    get(
        "/wall/panel/1",
        "Cookie",
        "live",
        "X-Auth-Request-User",
        "root",
        "X_Auth_Request_Groups",
        "admins",
        "X-Auth-Request-Email",
        "root@example.org",
        "X-Forwarded-User",
        "root");
    assertThat(forwarded)
        .containsEntry("x-auth-request-user", "ada")
        .doesNotContainKeys("x_auth_request_groups", "x-auth-request-email", "x-forwarded-user");
  }

  @Test
  void whatTheClientSaysAboutItsProxiesIsReplaced() throws Exception {
    get(
        "/wall/panel/1",
        "Cookie",
        "live",
        "X-Forwarded-Host",
        "evil.example",
        "X-Forwarded-Uri",
        "/public");
    assertThat(asked)
        .containsEntry("x-forwarded-host", "localhost:8400")
        .containsEntry("x-forwarded-uri", "/wall/panel/1");
  }

  @Test
  void whatTheGatewayRefusesIsPassedThroughWithItsCookies() throws Exception {
    HttpResponse<String> response = get("/wall/panel/1", "Cookie", "dead");
    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.body()).isEqualTo("go there");
    assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(forwarded).isEmpty();
    await().untilAsserted(() -> assertThat(ended).containsExactly(302));
  }

  @Test
  void theGatewaysOwnPathsGoStraightToIt() throws Exception {
    assertThat(get("/oauth2/start", "Cookie", "dead").headers().firstValue("Location"))
        .contains("/oauth2/start");
    assertThat(asked).containsEntry("host", "localhost:8400");
  }

  @Test
  void withoutAGatewayNothingPasses() throws Exception {
    gateway.close().await();
    assertThat(get("/wall/panel/1", "Cookie", "live").statusCode()).isEqualTo(502);
    assertThat(forwarded).isEmpty();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).headers(headers).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpServer listen(io.vertx.core.Handler<HttpServerRequest> handler) {
    return vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1").await();
  }
}
