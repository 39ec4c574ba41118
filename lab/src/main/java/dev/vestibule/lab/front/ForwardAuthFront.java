package dev.vestibule.lab.front;

import dev.vestibule.lab.front.Upstream.Ask;
import dev.vestibule.lab.front.Upstream.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plays Traefik's {@code forwardAuth}: asks the gateway about each request, forwards what it allows
 * to the application with the identity headers of its answer, and passes any other answer on. Runs
 * on one event loop.
 */
public final class ForwardAuthFront {

  private static final int LARGEST_REQUEST = 64 * 1024;

  /** The headers of the gateway's answer that the application gets. */
  private static final List<String> IDENTITY =
      List.of(
          "X-Auth-Request-User",
          "X-Auth-Request-Email",
          "X-Auth-Request-Preferred-Username",
          "X-Auth-Request-Groups",
          "X-Forwarded-User");

  private static final Set<String> IDENTITY_FOLDED =
      IDENTITY.stream().map(Headers::folded).collect(Collectors.toUnmodifiableSet());

  /** Where the front stands: what the browser calls it, and what is behind it. */
  public record Place(HostAndPort publicHost, int gatewayPort, int applicationPort) {}

  private final Place place;
  private final Upstream upstream;
  private final CheckListener listener;

  public ForwardAuthFront(Place place, Upstream upstream, CheckListener listener) {
    this.place = place;
    this.upstream = upstream;
    this.listener = listener;
  }

  /** For the gateway's own paths: straight to it. */
  public void toGateway(HttpServerRequest request) {
    body(request)
        .compose(body ->
            upstream.send(
                place.gatewayPort(),
                place.publicHost(),
                new Ask(request.method(), request.uri(), forwarded(request), body)))
        .onSuccess(reply -> pass(request, reply))
        .onFailure(lost -> badGateway(request));
  }

  /** For everything else: first the question, then the application. */
  public void guarded(HttpServerRequest request) {
    listener.watch(request);
    body(request)
        .compose(body -> ask(request).map(verdict -> new Asked(body, verdict)))
        .onSuccess(asked -> decided(request, asked))
        .onFailure(lost -> badGateway(request));
  }

  private record Asked(Buffer body, Reply verdict) {}

  private Future<Reply> ask(HttpServerRequest request) {
    return upstream.send(
        place.gatewayPort(),
        HostAndPort.create("127.0.0.1", place.gatewayPort()),
        new Ask(HttpMethod.GET, "/oauth2/auth", forwarded(request), Buffer.buffer()));
  }

  private void decided(HttpServerRequest request, Asked asked) {
    Reply verdict = asked.verdict();
    if (verdict.status() < 200 || verdict.status() > 299) {
      pass(request, verdict);
      return;
    }
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    forwarded(request)
        .forEach((name, value) -> {
          if (!IDENTITY_FOLDED.contains(Headers.folded(name))) {
            headers.add(name, value);
          }
        });
    for (String name : IDENTITY) {
      List<String> values = verdict.headers().getAll(name);
      if (!values.isEmpty()) {
        headers.add(name, values);
      }
    }
    upstream
        .send(
            place.applicationPort(),
            place.publicHost(),
            new Ask(request.method(), request.uri(), headers, asked.body()))
        .onSuccess(reply -> pass(request, reply))
        .onFailure(lost -> badGateway(request));
  }

  private MultiMap forwarded(HttpServerRequest request) {
    return Headers.passedOn(request.headers())
        .set("X-Forwarded-Method", request.method().name())
        .set("X-Forwarded-Proto", "http")
        .set("X-Forwarded-Host", place.publicHost().toString())
        .set("X-Forwarded-Uri", request.uri())
        .set("X-Forwarded-For", request.remoteAddress().hostAddress());
  }

  private static Future<Buffer> body(HttpServerRequest request) {
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

  private static void pass(HttpServerRequest request, Reply reply) {
    request.response().setStatusCode(reply.status());
    Headers.passedOn(reply.headers())
        .forEach((name, value) -> request.response().headers().add(name, value));
    request.response().end(reply.body());
  }

  private static void badGateway(HttpServerRequest request) {
    if (request.response().ended() || request.response().closed()) {
      return;
    }
    request
        .response()
        .setStatusCode(502)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .end("The gateway did not answer.\n");
  }
}
