package dev.vestibule.lab.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BalancingFrontTest {

  private static final FrontDoor.ForwardAuth ASKS =
      new FrontDoor.ForwardAuth(
          "/check", List.of("/auth/"), "/auth/in?to={return}", List.of("X-User", "X-Token"));

  private static final List<String> COOKIES = List.of("a=1", "b=2");

  private static final FrontDoor PROXY = new FrontDoor.Proxy();

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong nanos = new AtomicLong();

  /** The replicas that were asked, in order. */
  private final List<Integer> asked = new CopyOnWriteArrayList<>();

  private final Map<String, String> check = new ConcurrentHashMap<>();
  private final HttpServer first = listen(0, request -> gateway(0, request));
  private final HttpServer second = listen(0, request -> gateway(1, request));
  private final HttpServer application =
      new PanelApplication(
              new PanelApplication.Settings("X-User", "X-Token", 4, Duration.ofSeconds(1)),
              "good"::equals)
          .listen(vertx, 0)
          .await();

  @AfterEach
  void close() {
    client.close();
    vertx.close().await();
  }

  private void gateway(int replica, HttpServerRequest request) {
    asked.add(replica);
    request.headers().forEach((name, value) -> check.put(name.toLowerCase(Locale.ROOT), value));
    String path = request.path() == null ? "" : request.path();
    switch (path) {
      case "/check" -> {
        String cookie = request.getHeader("Cookie");
        if (cookie == null) {
          request.response().setStatusCode(401).putHeader("Set-Cookie", "gone=").end("who?");
        } else {
          request
              .response()
              .setStatusCode(202)
              .putHeader("X-User", "ada")
              .putHeader("X-Token", cookie)
              .putHeader("Set-Cookie", COOKIES)
              .end();
        }
      }
      case "/hang" -> check.put("hangs", "yes");
      case "/break" -> request.connection().close();
      default -> request.response().end(replica + path);
    }
  }

  @Test
  void whatIsAllowedReachesTheApplicationWithTheIdentityAndTheCookiesReachTheBrowser()
      throws Exception {
    String url = front(ASKS, new Balance.RoundRobin());
    HttpResponse<String> response =
        get(url + "/panel/1", "Cookie", "good", "X-User", "root", "X_Token", "forged");
    assertThat(new JsonObject(response.body()))
        .isEqualTo(new JsonObject().put("user", "ada").put("token", "live"));
    assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(check)
        .containsEntry("x-forwarded-uri", "/panel/1")
        .containsEntry("x-forwarded-host", URI.create(url).getAuthority())
        .containsEntry("x-forwarded-for", "127.0.0.1");
    assertThat(check.get("host")).startsWith("127.0.0.1:");
    assertThat(get(url + "/panel/1", "Cookie", "stale").body()).contains("\"dead\"");
  }

  @Test
  void aRefusedPollGetsTheGatewaysAnswerAndARefusedPageTheLogin() throws Exception {
    String url = front(ASKS, new Balance.RoundRobin());
    HttpResponse<String> poll = get(url + "/panel/1", "Sec-Fetch-Mode", "cors");
    assertThat(poll.statusCode()).isEqualTo(401);
    assertThat(poll.body()).isEqualTo("who?");
    HttpResponse<String> page = get(url + "/a?b=c", "Sec-Fetch-Mode", "navigate");
    assertThat(page.statusCode()).isEqualTo(302);
    assertThat(page.headers().firstValue("Location")).contains("/auth/in?to=%2Fa%3Fb%3Dc");
    assertThat(page.headers().firstValue("Set-Cookie")).contains("gone=");
    assertThat(get(url + "/", "Accept", "text/html,*/*").statusCode()).isEqualTo(302);
  }

  @Test
  void theGatewaysOwnPathsAndAProxysAllGoStraightToIt() throws Exception {
    assertThat(get(front(ASKS, new Balance.RoundRobin()) + "/auth/in").body())
        .isEqualTo("0/auth/in");
    String url = front(PROXY, new Balance.RoundRobin());
    assertThat(get(url + "/panel/1").body()).isEqualTo("0/panel/1");
    assertThat(check).containsEntry("host", URI.create(url).getAuthority());
  }

  @Test
  void roundRobinTakesTurnsRandomIsSeededAndAClientStaysWithItsReplica() throws Exception {
    String url = front(PROXY, new Balance.RoundRobin());
    for (int i = 0; i < 4; i++) {
      get(url + "/x");
    }
    assertThat(asked).containsExactly(0, 1, 0, 1);

    List<Integer> once = askedOf(front(PROXY, new Balance.Random(7)), 16, false);
    List<Integer> again = askedOf(front(PROXY, new Balance.Random(7)), 16, false);
    assertThat(once).isEqualTo(again).contains(0, 1);

    url = front(PROXY, new Balance.HashByClient());
    assertThat(askedOf(url, 20, true)).contains(0, 1);
    asked.clear();
    for (int i = 0; i < 5; i++) {
      get(url + "/x", "X-Forwarded-For", "10.0.0.3");
    }
    assertThat(asked).containsOnly(asked.getFirst());
    assertThat(check).containsEntry("x-forwarded-for", "10.0.0.3");
  }

  @Test
  void aReplicaThatRefusesIsSkippedAndAskedAgainLater() throws Exception {
    BalancingFront front = made(PROXY, new Balance.RoundRobin());
    String url = url(front);
    int port = first.actualPort();
    first.close().await();
    for (int i = 0; i < 6; i++) {
      assertThat(get(url + "/x").body()).isEqualTo("1/x");
    }
    assertThat(front.counts().getFirst().unreachable()).isOne();
    assertThat(front.counts().getLast().answered()).isEqualTo(6);

    listen(port, request -> gateway(0, request));
    asked.clear();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    get(url + "/x");
    get(url + "/x");
    assertThat(asked).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void withoutAnyReplicaTheAnswerIsBadGateway() throws Exception {
    String url = front(PROXY, new Balance.RoundRobin());
    first.close().await();
    second.close().await();
    assertThat(get(url + "/x").statusCode()).isEqualTo(502);
    assertThat(get(url + "/x").statusCode()).isEqualTo(502);
  }

  @Test
  void whatWasSentIsNotSentAgain() throws Exception {
    BalancingFront front = made(PROXY, new Balance.RoundRobin());
    assertThat(get(url(front) + "/break").statusCode()).isEqualTo(502);
    assertThat(asked).containsExactly(0);
    assertThat(front.counts().getFirst().broken()).isOne();
  }

  @Test
  void aClientThatLeavesTakesItsRequestAlong() {
    BalancingFront front = made(PROXY, new Balance.RoundRobin());
    HttpRequest hanging =
        HttpRequest.newBuilder(URI.create(url(front) + "/hang"))
            .timeout(Duration.ofMillis(500))
            .build();
    assertThatThrownBy(() -> client.send(hanging, HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class);
    await().untilAsserted(() -> assertThat(front.counts().getFirst().abandoned()).isOne());
    assertThat(front.counts().getFirst().broken()).isZero();
  }

  @Test
  void thePageHasItsPanelsAndARequestThatNobodyVouchesForIsSeen() throws Exception {
    String url = "http://127.0.0.1:" + application.actualPort();
    assertThat(get(url + "/").body()).contains("data-panels=\"4\" data-interval=\"1000\"");
    assertThat(new JsonObject(get(url + "/panel/3").body()))
        .isEqualTo(new JsonObject().put("user", "").put("token", "none"));
    assertThat(get(url + "/elsewhere").statusCode()).isEqualTo(404);
  }

  private List<Integer> askedOf(String url, int requests, boolean differentClients)
      throws Exception {
    asked.clear();
    for (int i = 0; i < requests; i++) {
      get(url + "/x", "X-Forwarded-For", "10.0.0." + (differentClients ? i : 1));
    }
    return List.copyOf(asked);
  }

  private String front(FrontDoor door, Balance balance) {
    return url(made(door, balance));
  }

  private static String url(BalancingFront front) {
    return "http://localhost:" + front.listen().await().actualPort();
  }

  private BalancingFront made(FrontDoor door, Balance balance) {
    return new BalancingFront(
        vertx,
        new BalancingFront.Place(
            HostAndPort.create("localhost", freePort()),
            List.of(
                HostAndPort.create("127.0.0.1", first.actualPort()),
                HostAndPort.create("127.0.0.1", second.actualPort())),
            application.actualPort()),
        door,
        balance,
        Duration.ofSeconds(10),
        nanos::get);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (java.io.IOException none) {
      throw new java.io.UncheckedIOException(none);
    }
  }

  private HttpResponse<String> get(String url, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpServer listen(int port, Handler<HttpServerRequest> handler) {
    return vertx.createHttpServer().requestHandler(handler).listen(port, "127.0.0.1").await();
  }
}
