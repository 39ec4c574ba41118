package dev.vestibule.lab.front;

import dev.vestibule.lab.front.Upstream.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;

/** What every proxy does with a request and its answer. */
final class Exchange {

  private static final int LARGEST_REQUEST = 64 * 1024;

  private Exchange() {}

  /** The whole body; a client that sends too much is cut off. */
  static Future<Buffer> body(HttpServerRequest request) {
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      return Future.succeededFuture(Buffer.buffer());
    }
    Buffer all = Buffer.buffer();
    request.handler(piece -> {
      all.appendBuffer(piece);
      if (all.length() > LARGEST_REQUEST) {
        request.connection().close();
      }
    });
    return request.end().map(ended -> all);
  }

  /** The request's headers with what the proxy says about it. */
  static MultiMap forwarded(HttpServerRequest request, HostAndPort publicHost, String client) {
    return Headers.passedOn(request.headers())
        .set("X-Forwarded-Method", request.method().name())
        .set("X-Forwarded-Proto", "http")
        .set("X-Forwarded-Host", publicHost.toString())
        .set("X-Forwarded-Uri", request.uri())
        .set("X-Forwarded-For", client);
  }

  /** Answers with what came back, and these cookies besides. */
  static void pass(HttpServerRequest request, Reply reply, List<String> cookies) {
    if (isOver(request)) {
      return;
    }
    request.response().setStatusCode(reply.status());
    MultiMap headers = request.response().headers();
    Headers.passedOn(reply.headers()).forEach((name, value) -> headers.add(name, value));
    if (!cookies.isEmpty()) {
      headers.add("Set-Cookie", cookies);
    }
    request.response().end(reply.body());
  }

  static void badGateway(HttpServerRequest request) {
    if (isOver(request)) {
      return;
    }
    request
        .response()
        .setStatusCode(502)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .end("The gateway did not answer.\n");
  }

  private static boolean isOver(HttpServerRequest request) {
    return request.response().ended() || request.response().closed();
  }
}
