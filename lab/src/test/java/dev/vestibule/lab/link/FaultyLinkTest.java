package dev.vestibule.lab.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FaultyLinkTest {

  private final AtomicInteger arrived = new AtomicInteger();
  private final HttpServer server;
  private final FaultyLink link;
  private final HttpClient client;

  FaultyLinkTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext(
        "/",
        exchange -> {
          arrived.incrementAndGet();
          byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    link = FaultyLink.to(server.getAddress().getPort());
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    client.close();
    link.close();
    server.stop(0);
  }

  @Test
  void aWholeLinkCarriesBothWays() throws Exception {
    assertThat(client.send(post(), HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("hello");
  }

  @Test
  void aCutLinkRefusesUntilMended() throws Exception {
    link.cut();
    assertThatThrownBy(() -> client.send(post(), HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    link.mend();
    assertThat(client.send(post(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aDroppedAnswerWasAskedForOnce() {
    link.dropAnswers(1);
    assertThatThrownBy(() -> client.send(post(), HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    assertThat(arrived).hasValue(1);
    assertThat(link.answersDropped()).isEqualTo(1);
  }

  @Test
  void aSilentLinkKeepsItsConnectionsAndSaysNothing() {
    link.silence();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(post(), HttpResponse.BodyHandlers.ofString());
    await().until(() -> link.connections() == 1);
    link.cut();
    assertThat(answer.handle((response, lost) -> lost != null).join()).isTrue();
    assertThat(arrived).hasValue(0);
  }

  @Test
  void aDelayIsPaidInEachDirection() throws Exception {
    link.delay(Duration.ofMillis(100));
    long before = System.nanoTime();
    client.send(post(), HttpResponse.BodyHandlers.ofString());
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(195));
  }

  private HttpRequest post() {
    return HttpRequest.newBuilder(URI.create(link.uri()))
        .POST(HttpRequest.BodyPublishers.ofString("a=b"))
        .build();
  }
}
