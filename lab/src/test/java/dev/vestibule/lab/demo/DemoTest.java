package dev.vestibule.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.fleet.StubGateway;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemoTest {

  private static final Demo DEMO =
      new Demo(new DemoSettings(StubGateway.command(), 18_400, Duration.ofSeconds(60)));
  private static final Demo.Address ADDRESS = DEMO.start();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String ORIGIN = ADDRESS.url().substring(0, ADDRESS.url().length() - 1);

  @AfterAll
  static void close() {
    DEMO.close();
    CLIENT.close();
    assertThat(Files.exists(ADDRESS.gatewayOutput().getParent())).isFalse();
  }

  @Test
  void aLeverMovesForItsOwnPage() throws Exception {
    assertThat(pull("drop", "Origin", ORIGIN, "Sec-Fetch-Site", "same-origin")).isEqualTo(202);
    await().until(() -> levers().getInteger("drops") == 1);
  }

  @Test
  void aLeverDoesNotMoveForAnotherSite() throws Exception {
    assertThat(pull("down", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"))
        .isEqualTo(403);
    assertThat(pull("down", "Origin", ORIGIN, "Sec-Fetch-Site", "cross-site")).isEqualTo(403);
    assertThat(pull("down", "Origin", ORIGIN, "Sec-Fetch-Site", "same-site")).isEqualTo(403);
    assertThat(pull("down", "Origin", "null")).isEqualTo(403);
    assertThat(pull("down", "Accept", "*/*")).isEqualTo(403);
    assertThat(levers().getBoolean("down")).isFalse();
  }

  @Test
  void aLeverDoesNotMoveByGet() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("lab/do/down")).header("Origin", ORIGIN).build();
    assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void nothingIsServedUnderAnotherName() throws Exception {
    assertThat(statusUnder("rebound.example:" + URI.create(ORIGIN).getPort(), "GET /lab/state"))
        .isEqualTo(421);
    assertThat(statusUnder("rebound.example:" + URI.create(ORIGIN).getPort(), "POST /lab/do/down"))
        .isEqualTo(421);
  }

  @Test
  void anUnknownLeverIsNotFound() throws Exception {
    assertThat(pull("explode", "Origin", ORIGIN)).isEqualTo(404);
  }

  @Test
  void thePageMayNotBeFramedAndRunsOnlyItsOwnScripts() throws Exception {
    HttpResponse<String> page =
        CLIENT.send(HttpRequest.newBuilder(uri("")).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(page.body()).doesNotContain("<script>", "style=", "onclick", "https://");
  }

  @Test
  void aLaneServesItsWallAndOnlyThePageMayReadIt() throws Exception {
    String lane = state().getJsonArray("lanes").getString(0);
    HttpResponse<String> own = fromLane(lane + "/wall/panel/1", ORIGIN);
    assertThat(own.statusCode()).isEqualTo(401);
    assertThat(own.headers().firstValue("Access-Control-Allow-Origin")).contains(ORIGIN);
    assertThat(
            fromLane(lane + "/wall/panel/1", "https://evil.example")
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .isEmpty();
    assertThat(fromLane(lane + "/lab/state", ORIGIN).statusCode()).isEqualTo(404);
  }

  @Test
  void aKilledGatewayIsAwayUntilItIsStarted() throws Exception {
    long before = levers().getLong("pid");
    pull("kill", "Origin", ORIGIN);
    await().until(() -> levers().getString("gateway").equals("STOPPED"));
    assertThat(
            fromLane(state().getJsonArray("lanes").getString(0) + "/wall/panel/1", ORIGIN)
                .statusCode())
        .isEqualTo(502);
    await().until(() -> levers().getString("pulling").isEmpty());
    pull("restart", "Origin", ORIGIN);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> levers().getString("gateway").equals("READY"));
    assertThat(levers().getLong("pid")).isNotEqualTo(before);
  }

  @Test
  void aGatewayThatEndsAtOnceIsSaidSo() {
    DemoSettings settings =
        new DemoSettings(
            List.of(StubGateway.command().getFirst(), "-version"), 18_400, Duration.ofSeconds(60));
    assertThatThrownBy(() -> new Demo(settings).start()).hasMessageContaining("ended with status");
  }

  private static int pull(String lever, String... headers) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("lab/do/" + lever))
            .POST(HttpRequest.BodyPublishers.noBody())
            .headers(headers)
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static HttpResponse<String> fromLane(String address, String origin) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(address)).header("Origin", origin).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonObject state() throws Exception {
    return new JsonObject(
        CLIENT
            .send(
                HttpRequest.newBuilder(uri("lab/state")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  private static JsonObject levers() throws Exception {
    return state().getJsonObject("levers");
  }

  private static URI uri(String path) {
    return URI.create(ADDRESS.url() + path);
  }

  /** By hand, since the JDK's client sets Host itself. */
  private static int statusUnder(String host, String line) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(ORIGIN).getPort())) {
      socket
          .getOutputStream()
          .write(
              (line
                      + " HTTP/1.1\r\nHost: "
                      + host
                      + "\r\nOrigin: http://"
                      + host
                      + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }
}
