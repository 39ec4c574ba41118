package dev.vestibule.lab.front;

import dev.vestibule.lab.front.Upstream.Ask;
import dev.vestibule.lab.front.Upstream.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.HostAndPort;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The one address that browsers know, before the replicas of a gateway: a load balancer, and with
 * {@link FrontDoor.ForwardAuth} a proxy with Traefik's {@code forwardAuth} in front of the
 * application as well. A replica that refuses a connection is left out for a while, and the request
 * goes to the next one; what was sent to a replica is not sent again. A client that leaves takes
 * its request along, as proxies have it.
 *
 * <p>Its clients stand for many: where one names its address in {@code X-Forwarded-For}, that is
 * the client's, for the balance and for the gateway.
 *
 * <p>Made for one event loop, that of the first request.
 */
public final class BalancingFront {

  private static final int MOST_CONNECTIONS = 4_096;
  private static final int LONGEST_QUEUE = 10_000;

  /** What the front stands between. {@code publicHost}: what browsers call it. */
  public record Place(HostAndPort publicHost, List<HostAndPort> replicas, int applicationPort) {
    public Place {
      replicas = List.copyOf(replicas);
      if (replicas.isEmpty()) {
        throw new IllegalArgumentException("replicas: none (expected: at least one)");
      }
    }
  }

  private final Vertx vertx;
  private final Place place;
  private final FrontDoor door;
  private final LongSupplier nanoTime;
  private final Upstream upstream;
  private final List<Backend> replicas;
  private final Choice choice;

  /** {@code patience}: how long a replica may be silent before the front gives up on it. */
  public BalancingFront(
      Vertx vertx,
      Place place,
      FrontDoor door,
      Balance balance,
      Duration patience,
      LongSupplier nanoTime) {
    this.vertx = vertx;
    this.place = place;
    this.door = door;
    this.nanoTime = nanoTime;
    this.upstream =
        new Upstream(
            vertx,
            patience,
            new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS).setMaxWaitQueueSize(LONGEST_QUEUE));
    this.replicas = place.replicas().stream().map(Backend::new).toList();
    this.choice = new Choice(replicas, balance);
  }

  /** Listens where browsers expect it. */
  public Future<HttpServer> listen() {
    return vertx
        .createHttpServer(FrontOptions.server())
        .requestHandler(this::serve)
        .listen(place.publicHost().port(), "127.0.0.1");
  }

  /** In the order of the replicas. May be asked from any thread. */
  public List<ReplicaCounts> counts() {
    return replicas.stream().map(Backend::counts).toList();
  }

  private void serve(HttpServerRequest request) {
    Visit visit = new Visit(request, client(request), left(request));
    Exchange.body(request)
        .onSuccess(body -> {
          switch (door) {
            case FrontDoor.Proxy() -> straight(visit, body);
            case FrontDoor.ForwardAuth forwardAuth -> {
              if (forwardAuth.own().stream().anyMatch(request.uri()::startsWith)) {
                straight(visit, body);
              } else {
                guarded(visit, body, forwardAuth);
              }
            }
          }
        })
        .onFailure(lost -> Exchange.badGateway(request));
  }

  /** A request that is being served: whose it is, and whether anybody still waits for it. */
  private record Visit(HttpServerRequest request, String client, Future<Void> left) {}

  private void straight(Visit visit, Buffer body) {
    HttpServerRequest request = visit.request();
    toReplica(visit, true, new Ask(request.method(), request.uri(), told(visit), body))
        .onSuccess(reply -> Exchange.pass(request, reply, List.of()))
        .onFailure(lost -> Exchange.badGateway(request));
  }

  private void guarded(Visit visit, Buffer body, FrontDoor.ForwardAuth forwardAuth) {
    toReplica(
            visit,
            false,
            new Ask(HttpMethod.GET, forwardAuth.check(), told(visit), Buffer.buffer()))
        .onSuccess(verdict -> decided(visit, body, forwardAuth, verdict))
        .onFailure(lost -> Exchange.badGateway(visit.request()));
  }

  private void decided(Visit visit, Buffer body, FrontDoor.ForwardAuth forwardAuth, Reply verdict) {
    HttpServerRequest request = visit.request();
    List<String> cookies = verdict.headers().getAll("Set-Cookie");
    if (verdict.status() < 200 || verdict.status() > 299) {
      if (verdict.status() == 401
          && !forwardAuth.login().isEmpty()
          && Navigation.is(request.headers())) {
        toLogin(request, forwardAuth.login(), cookies);
      } else {
        Exchange.pass(request, verdict, List.of());
      }
      return;
    }
    MultiMap headers =
        new IdentityHeaders(forwardAuth.identity()).replaced(told(visit), verdict.headers());
    upstream
        .send(
            HostAndPort.create("127.0.0.1", place.applicationPort()),
            place.publicHost(),
            new Ask(request.method(), request.uri(), headers, body),
            visit.left())
        // Traefik's addAuthCookiesToResponse: a gateway that keeps sessions in cookies needs it.
        .onSuccess(reply -> Exchange.pass(request, reply, cookies))
        .onFailure(lost -> Exchange.badGateway(request));
  }

  private static void toLogin(HttpServerRequest request, String login, List<String> cookies) {
    String back = URLEncoder.encode(request.uri(), StandardCharsets.UTF_8);
    request.response().setStatusCode(302).putHeader("Location", login.replace("{return}", back));
    if (!cookies.isEmpty()) {
      request.response().headers().add("Set-Cookie", cookies);
    }
    request.response().putHeader("Cache-Control", "no-store").end();
  }

  /** {@code keepsHost}: what is passed on keeps its host; a check names the replica's. */
  private Future<Reply> toReplica(Visit visit, boolean keepsHost, Ask ask) {
    return ask(visit, keepsHost, ask, choice.order(visit.client(), nanoTime.getAsLong()), 0);
  }

  private Future<Reply> ask(
      Visit visit, boolean keepsHost, Ask ask, List<Backend> order, int attempt) {
    Backend replica = order.get(attempt);
    HostAndPort host = keepsHost ? place.publicHost() : replica.address();
    return upstream
        .send(replica.address(), host, ask, visit.left())
        .onSuccess(reply -> {
          replica.sent();
          replica.answered();
        })
        .recover(failure -> {
          if (!(failure instanceof Upstream.NotSent)) {
            replica.sent();
            if (visit.left().isComplete()) {
              replica.abandoned();
            } else {
              replica.broken();
            }
            return Future.failedFuture(failure);
          }
          replica.refused(nanoTime.getAsLong());
          boolean another = attempt + 1 < order.size() && !visit.left().isComplete();
          return another
              ? ask(visit, keepsHost, ask, order, attempt + 1)
              : Future.failedFuture(failure);
        });
  }

  private MultiMap told(Visit visit) {
    return Exchange.forwarded(visit.request(), place.publicHost(), visit.client());
  }

  private static String client(HttpServerRequest request) {
    String named = request.getHeader("X-Forwarded-For");
    return named == null ? request.remoteAddress().hostAddress() : named;
  }

  private static Future<Void> left(HttpServerRequest request) {
    Promise<Void> left = Promise.promise();
    request.response().closeHandler(closed -> left.tryComplete());
    return left.future();
  }
}
