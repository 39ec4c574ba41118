package dev.vestibule.interop;

import static java.util.Locale.ROOT;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The application behind the proxy: it knows nothing of logins and says, as a page or as JSON,
 * which address it was asked for and which identity headers came with it.
 */
final class SampleApplication implements AutoCloseable {
  private static final List<String> IDENTITY =
      List.of(
          "X-Auth-Request-User",
          "X-Auth-Request-Email",
          "X-Auth-Request-Preferred-Username",
          "X-Auth-Request-Groups",
          "X-Forwarded-User");

  private final Vertx vertx;
  private final HttpServer server;

  private SampleApplication(Vertx vertx, HttpServer server) {
    this.vertx = vertx;
    this.server = server;
  }

  static SampleApplication start() {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(SampleApplication::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(10, SECONDS)
            .join();
    return new SampleApplication(vertx, server);
  }

  int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, SECONDS).join();
  }

  private static void answer(HttpServerRequest request) {
    JsonObject identity = new JsonObject();
    for (String name : IDENTITY) {
      identity.put(name.toLowerCase(ROOT), new JsonArray(request.headers().getAll(name)));
    }
    String seen = new JsonObject().put("uri", request.uri()).put("identity", identity).encode();
    String accept = request.getHeader("Accept");
    if (accept != null && accept.contains("text/html")) {
      request
          .response()
          .putHeader("Content-Type", "text/html; charset=utf-8")
          .end(
              "<!doctype html><title>Sample</title><pre id=seen>"
                  + escaped(seen)
                  + "</pre><a id=out href=/oauth2/sign_out>Sign out</a>");
      return;
    }
    request.response().putHeader("Content-Type", "application/json").end(seen);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
