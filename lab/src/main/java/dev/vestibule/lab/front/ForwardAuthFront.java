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

/**
 * Plays Traefik's {@code forwardAuth}: asks the gateway about each request, forwards what it allows
 * to the application with the identity headers of its answer, and passes any other answer on. Runs
 * on one event loop.
 */
public final class ForwardAuthFront {

  /** The headers of the gateway's answer that the application gets. */
  private static final IdentityHeaders IDENTITY =
      new IdentityHeaders(
          List.of(
              "X-Auth-Request-User",
              "X-Auth-Request-Email",
              "X-Auth-Request-Preferred-Username",
              "X-Auth-Request-Groups",
              "X-Forwarded-User"));

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
    Exchange.body(request)
        .compose(body ->
            upstream.send(
                place.gatewayPort(),
                place.publicHost(),
                new Ask(request.method(), request.uri(), forwarded(request), body)))
        .onSuccess(reply -> Exchange.pass(request, reply, List.of()))
        .onFailure(lost -> Exchange.badGateway(request));
  }

  /** For everything else: first the question, then the application. */
  public void guarded(HttpServerRequest request) {
    listener.watch(request);
    Exchange.body(request)
        .compose(body -> ask(request).map(verdict -> new Asked(body, verdict)))
        .onSuccess(asked -> decided(request, asked))
        .onFailure(lost -> Exchange.badGateway(request));
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
      Exchange.pass(request, verdict, List.of());
      return;
    }
    MultiMap headers = IDENTITY.replaced(forwarded(request), verdict.headers());
    upstream
        .send(
            place.applicationPort(),
            place.publicHost(),
            new Ask(request.method(), request.uri(), headers, asked.body()))
        .onSuccess(reply -> Exchange.pass(request, reply, List.of()))
        .onFailure(lost -> Exchange.badGateway(request));
  }

  private MultiMap forwarded(HttpServerRequest request) {
    return Exchange.forwarded(request, place.publicHost(), request.remoteAddress().hostAddress());
  }
}
