package dev.vestibule.lab.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UpstreamTest {

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final List<HttpServerRequest> waiting = new CopyOnWriteArrayList<>();
  private final HttpServer server =
      vertx
          .createHttpServer()
          .requestHandler(request -> {
            if ("/now".equals(request.path())) {
              request.response().end("now");
            } else {
              waiting.add(request);
            }
          })
          .listen(0, "127.0.0.1")
          .await();

  /** One connection, so that the second request takes the first one's. */
  private final Upstream upstream =
      new Upstream(vertx, Duration.ofSeconds(10), new PoolOptions().setHttp1MaxSize(1));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void whoLeavesAfterTheAnswerDoesNotDisturbTheNextOnTheConnection() {
    Promise<Void> left = Promise.promise();
    assertThat(ask("/now", left.future()).await().body()).hasToString("now");
    Future<Upstream.Reply> next = ask("/later", Promise.<Void>promise().future());
    await().until(() -> waiting.size() == 1);
    left.complete();
    vertx.runOnContext(soon -> waiting.getFirst().response().end("later"));
    assertThat(next.await().body()).hasToString("later");
  }

  @Test
  void whoLeavesBeforeTheAnswerTakesTheRequestAlong() {
    Promise<Void> left = Promise.promise();
    Future<Upstream.Reply> reply = ask("/later", left.future());
    await().until(() -> waiting.size() == 1);
    left.complete();
    assertThatThrownBy(reply::await).isNotInstanceOf(Upstream.NotSent.class);
  }

  @Test
  void whereNobodyListensNothingIsSent() throws Exception {
    // Bound and not listening: nobody else takes the port meanwhile.
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      HostAndPort there = HostAndPort.create("127.0.0.1", nobody.getLocalPort());
      assertThatThrownBy(() -> ask(there, "/now", Promise.<Void>promise().future()).await())
          .isInstanceOf(Upstream.NotSent.class);
    }
  }

  private Future<Upstream.Reply> ask(String uri, Future<Void> left) {
    return ask(HostAndPort.create("127.0.0.1", server.actualPort()), uri, left);
  }

  private Future<Upstream.Reply> ask(HostAndPort target, String uri, Future<Void> left) {
    return upstream.send(
        target,
        target,
        new Upstream.Ask(HttpMethod.GET, uri, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer()),
        left);
  }
}
