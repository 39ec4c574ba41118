package dev.vestibule.lab.naive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.front.Upstream;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.User;
import dev.vestibule.lab.wall.WallApplication;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NaiveRefresherTest {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final RotatingProvider provider = RotatingProvider.builder().clock(now::get).start();
  private final HttpServer server =
      vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1").await();
  private final HttpClient browser =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .cookieHandler(new CookieManager())
          .build();
  private volatile @Nullable NaiveRefresher naive;

  NaiveRefresherTest() {
    provider.autoLogin(User.ada());
    naive =
        new NaiveRefresher(
            new NaiveRefresher.Place(
                HostAndPort.create("127.0.0.1", server.actualPort()),
                "/naive",
                URI.create(provider.issuer()),
                new WallApplication(now::get).listen(vertx).await().actualPort(),
                RotatingProvider.CLIENT_ID),
            RotatingProvider.CLIENT_SECRET,
            new Upstream(vertx, Duration.ofSeconds(10)),
            request -> status -> {},
            now::get);
  }

  @AfterEach
  void close() {
    browser.close();
    vertx.close().await();
    provider.close();
  }

  private void serve(HttpServerRequest request) {
    NaiveRefresher serving = naive;
    if (serving == null) {
      request.response().setStatusCode(503).end();
      return;
    }
    switch (request.path()) {
      case "/naive/login" -> serving.login(request, "/naive/wall/panel/0");
      case "/naive/callback" -> serving.callback(request);
      case null, default -> serving.guarded(request);
    }
  }

  @Test
  void aloneItLogsInAndRefreshes() throws Exception {
    assertThat(get("/naive/login").body()).contains("\"user\":\"ada\"");
    now.updateAndGet(time -> time.plusSeconds(61));
    assertThat(get("/naive/wall/panel/1").statusCode()).isEqualTo(200);
    assertThat(provider.refreshesAccepted()).isEqualTo(1);
  }

  @Test
  void aWallThatExpiresLosesItsSession() throws Exception {
    get("/naive/login");
    now.updateAndGet(time -> time.plusSeconds(61));
    provider.holdTokenRequests();
    List<CompletableFuture<HttpResponse<String>>> panels =
        IntStream.range(0, 5)
            .mapToObj(i ->
                browser.sendAsync(
                    request("/naive/wall/panel/" + i), HttpResponse.BodyHandlers.ofString()))
            .toList();
    await().until(() -> provider.heldNow() == 5);
    provider.release();
    assertThat(panels).filteredOn(panel -> panel.join().statusCode() == 401).hasSize(4);
    assertThat(provider.spentTokensPresented()).isEqualTo(4);
    assertThat(provider.familiesRevoked()).isEqualTo(1);
    assertThat(get("/naive/wall/panel/0").statusCode()).isEqualTo(401);
  }

  @Test
  void aProviderThatIsDownForAMomentCostsTheSession() throws Exception {
    get("/naive/login");
    now.updateAndGet(time -> time.plusSeconds(61));
    provider.down();
    assertThat(get("/naive/wall/panel/0").statusCode()).isEqualTo(401);
    provider.up();
    assertThat(get("/naive/wall/panel/0").statusCode()).isEqualTo(401);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return browser.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
        .build();
  }
}
