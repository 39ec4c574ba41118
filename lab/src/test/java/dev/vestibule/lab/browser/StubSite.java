package dev.vestibule.lab.browser;

import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A gateway with its application in a few lines: sessions by cookie, a round by the provider for
 * who has none. What it does with a page or a panel can be exchanged.
 */
final class StubSite {

  /** What the application answers a panel. */
  static final String PANEL = "{\"user\":\"ada\",\"token\":\"live\"}";

  static final String COOKIE = "session";

  private final HttpServer server;
  private final String issuer;
  final Set<String> sessions = ConcurrentHashMap.newKeySet();
  final List<HttpServerRequest> callbacks = new CopyOnWriteArrayList<>();
  final List<HttpServerRequest> panels = new CopyOnWriteArrayList<>();
  volatile Consumer<HttpServerRequest> page = this::page;
  volatile Consumer<HttpServerRequest> panel = this::panel;

  StubSite(Vertx vertx, String issuer) {
    this.issuer = issuer;
    this.server =
        vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1").await();
  }

  Site site() {
    URI endpoint = URI.create(issuer + "/authorize");
    return new Site(
        URI.create(origin()),
        address ->
            address.getPort() == endpoint.getPort()
                && Objects.equals(address.getPath(), endpoint.getPath()),
        Set.of(401));
  }

  private String origin() {
    return "http://localhost:" + server.actualPort();
  }

  private void serve(HttpServerRequest request) {
    String path = request.path();
    if ("/callback".equals(path)) {
      callbacks.add(request);
      String session = UUID.randomUUID().toString();
      sessions.add(session);
      request
          .response()
          .addCookie(Cookie.cookie(COOKIE, session).setPath("/").setHttpOnly(true).setSecure(true));
      redirect(request, "/");
    } else if (path != null && path.startsWith("/panel/")) {
      panels.add(request);
      panel.accept(request);
    } else {
      page.accept(request);
    }
  }

  void page(HttpServerRequest request) {
    if (hasSession(request)) {
      answer(request, 200, "<!doctype html><title>Panels</title>");
    } else {
      request.response().headers().add("Set-Cookie", "strict=1; SameSite=Strict");
      request.response().headers().add("Set-Cookie", "lax=1; SameSite=Lax");
      toProvider(request);
    }
  }

  void panel(HttpServerRequest request) {
    if (hasSession(request)) {
      answer(request, 200, PANEL);
    } else {
      answer(request, 401, "");
    }
  }

  void toProvider(HttpServerRequest request) {
    redirect(
        request,
        issuer
            + "/authorize?response_type=code&client_id=wall&scope=openid&state=s&redirect_uri="
            + origin()
            + "/callback");
  }

  private boolean hasSession(HttpServerRequest request) {
    Cookie cookie = request.getCookie(COOKIE);
    return cookie != null && sessions.contains(cookie.getValue());
  }

  static void redirect(HttpServerRequest request, String location) {
    request.response().setStatusCode(302).putHeader("Location", location).end();
  }

  static void answer(HttpServerRequest request, int status, String body) {
    request.response().setStatusCode(status).end(body);
  }
}
