package dev.vestibule.lab.demo;

import dev.vestibule.lab.front.ForwardAuthFront;
import dev.vestibule.lab.naive.NaiveRefresher;
import dev.vestibule.lab.wall.WallApplication;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The page, its levers and the two walls behind one host. A browser opens at most six HTTP/1.1
 * connections to one origin, so the panels come through lanes, more ports of the same host: then 30
 * panels really ask at once, as they do over HTTP/2, and the page itself never queues behind a
 * panel that waits.
 */
final class DemoServer {

  private static final int LANES = 5;

  private final Vertx vertx;
  private final String host;
  private final SameOrigin sameOrigin;
  private final ForwardAuthFront front;
  private final NaiveRefresher naive;
  private final WallWatch watch;
  private final WallWatch naiveWatch;
  private final Levers levers;
  private final Duration tokenLife;
  private final List<String> lanes = new ArrayList<>();
  private final List<String> naiveLanes = new ArrayList<>();

  DemoServer(
      Vertx vertx,
      String host,
      ForwardAuthFront front,
      NaiveRefresher naive,
      WallWatch watch,
      WallWatch naiveWatch,
      Levers levers,
      Duration tokenLife) {
    this.vertx = vertx;
    this.host = host;
    this.sameOrigin = new SameOrigin(host);
    this.front = front;
    this.naive = naive;
    this.watch = watch;
    this.naiveWatch = naiveWatch;
    this.levers = levers;
    this.tokenLife = tokenLife;
  }

  void listen(int port) {
    for (int i = 0; i < LANES; i++) {
      lanes.add(lane("/wall/panel/", front::guarded));
      naiveLanes.add(lane("/naive/wall/panel/", naive::guarded));
    }
    Assets assets = new Assets(String.join(" ", lanes) + " " + String.join(" ", naiveLanes));
    open(port, request -> serve(request, assets));
    vertx.setPeriodic(
        TimeUnit.SECONDS.toMillis(1),
        timer -> {
          watch.tick();
          naiveWatch.tick();
        });
  }

  private String lane(String prefix, Handler<HttpServerRequest> wall) {
    HttpServer server = open(0, request -> throughLane(request, prefix, wall));
    return "http://localhost:" + server.actualPort();
  }

  private HttpServer open(int port, Handler<HttpServerRequest> handler) {
    HttpServerOptions options =
        new HttpServerOptions().setMaxHeaderSize(16 * 1024).setMaxInitialLineLength(16 * 1024);
    return vertx
        .createHttpServer(options)
        .requestHandler(handler)
        .listen(port, "127.0.0.1")
        .await();
  }

  private void throughLane(
      HttpServerRequest request, String prefix, Handler<HttpServerRequest> wall) {
    String own = "localhost:" + request.localAddress().port();
    if (!new SameOrigin(own).isOurHost(request.headers())
        || !request.method().equals(HttpMethod.GET)
        || !path(request).startsWith(prefix)) {
      refuse(request, 404);
      return;
    }
    request.response().putHeader("Vary", "Origin");
    if (("http://" + host).equals(request.getHeader("Origin"))) {
      request
          .response()
          .putHeader("Access-Control-Allow-Origin", "http://" + host)
          .putHeader("Access-Control-Allow-Credentials", "true");
    }
    wall.handle(request);
  }

  private void serve(HttpServerRequest request, Assets assets) {
    if (!sameOrigin.isOurHost(request.headers())) {
      refuse(request, 421);
      return;
    }
    String path = path(request);
    if (path.startsWith("/oauth2/")) {
      if (path.equals("/oauth2/sign_out")) {
        watch.expectEndings();
      }
      front.toGateway(request);
    } else if (path.startsWith("/lab/do/")) {
      pull(request, path.substring("/lab/do/".length()));
    } else if (!request.method().equals(HttpMethod.GET)) {
      refuse(request, 405);
    } else if (path.startsWith("/wall/")) {
      front.guarded(request);
    } else if (path.startsWith("/naive/wall/")) {
      naive.guarded(request);
    } else {
      page(request, path, assets);
    }
  }

  private void page(HttpServerRequest request, String path, Assets assets) {
    switch (path) {
      case "/lab/state" -> answer(request, 200, state());
      // One click for both walls: the contrast logs itself in on the way.
      case "/login" -> naive.login(request, "/oauth2/start?rd=%2F");
      case "/naive/login" -> naive.login(request, "/");
      case "/naive/callback" -> naive.callback(request);
      default -> {
        if (!assets.serve(request, path)) {
          refuse(request, 404);
        }
      }
    }
  }

  private void pull(HttpServerRequest request, String lever) {
    if (!sameOrigin.mayAct(request.method(), request.headers())) {
      refuse(request, request.method().equals(HttpMethod.POST) ? 403 : 405);
      return;
    }
    if (lever.equals("end")) {
      watch.expectEndings();
      naiveWatch.expectEndings();
    }
    switch (levers.pull(lever)) {
      case PULLED -> answer(request, 202, levers.report());
      case BUSY -> answer(request, 409, levers.report());
      case UNKNOWN -> refuse(request, 404);
    }
  }

  private JsonObject state() {
    return new JsonObject()
        .put("now", System.currentTimeMillis())
        .put("tokenLife", tokenLife.toMillis())
        .put("panels", WallApplication.panels())
        .put("lanes", new JsonArray(lanes))
        .put("naiveLanes", new JsonArray(naiveLanes))
        .put("vestibule", watch.report())
        .put("naive", naiveWatch.report())
        .put("levers", levers.report());
  }

  private static String path(HttpServerRequest request) {
    String path = request.path();
    return path == null ? "" : path;
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(body.encode());
  }

  private static void refuse(HttpServerRequest request, int status) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Cache-Control", "no-store")
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end(status + "\n");
  }
}
