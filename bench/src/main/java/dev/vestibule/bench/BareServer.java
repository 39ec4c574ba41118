package dev.vestibule.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the gateway is compared with: the same stack without a gateway. It reads the headers that a
 * gateway must read, decides nothing, and writes an answer that it was given; or, without one, an
 * empty 200. A program of its own, so that both are compiled by the JVM for what they do alone.
 */
public final class BareServer {
  private BareServer() {}

  /**
   * Listens until it is told to end.
   *
   * @param arguments port, event loops, and optionally a file: status and, line by line, headers
   */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    int eventLoops = Integer.parseInt(arguments[1]);
    List<String> answer =
        arguments.length > 2 ? Files.readAllLines(Path.of(arguments[2])) : List.of();
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions().setEventLoopPoolSize(eventLoops).setPreferNativeTransport(true));
    vertx
        .deployVerticle(
            () -> new Listener(port, answer), new DeploymentOptions().setInstances(eventLoops))
        .await();
  }

  private static final class Listener extends VerticleBase {
    private static final CharSequence COOKIE = HttpHeaders.createOptimized("cookie");
    private static final List<CharSequence> FORWARDED =
        List.of(
            HttpHeaders.createOptimized("x-forwarded-method"),
            HttpHeaders.createOptimized("x-forwarded-proto"),
            HttpHeaders.createOptimized("x-forwarded-host"),
            HttpHeaders.createOptimized("x-forwarded-uri"));

    private final int port;
    private final int status;

    /** Made once and set as a whole: the quickest way that the stack has. */
    private final MultiMap headers;

    Listener(int port, List<String> answer) {
      this.port = port;
      this.status = answer.isEmpty() ? 200 : Integer.parseInt(answer.getFirst());
      MultiMap given = HttpHeaders.headers();
      for (String line : answer.subList(Math.min(1, answer.size()), answer.size())) {
        int colon = line.indexOf(':');
        given.add(
            HttpHeaders.createOptimized(line.substring(0, colon)),
            HttpHeaders.createOptimized(line.substring(colon + 1)));
      }
      this.headers = given.copy(false);
    }

    @Override
    public Future<?> start() {
      HttpServer server = vertx.createHttpServer();
      if (headers.isEmpty()) {
        server.requestHandler(request -> request.response().end());
      } else {
        server.requestHandler(this::repeat);
      }
      return server.listen(port, "127.0.0.1");
    }

    private void repeat(HttpServerRequest request) {
      HttpServerResponse response = request.response();
      if (!isComplete(request)) {
        response.setStatusCode(400).end();
        return;
      }
      response.setStatusCode(status).headers().setAll(headers);
      response.end();
    }

    private static boolean isComplete(HttpServerRequest request) {
      boolean complete = request.headers().get(COOKIE) != null;
      for (int i = 0; i < FORWARDED.size(); i++) {
        complete &= request.headers().get(FORWARDED.get(i)) != null;
      }
      return complete;
    }
  }
}
