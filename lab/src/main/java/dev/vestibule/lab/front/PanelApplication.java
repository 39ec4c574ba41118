package dev.vestibule.lab.front;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The application that a gateway protects: a page whose panels poll, and the panels' answers. It
 * serves whoever comes and says in whose name: a request that nobody vouches for gets a 200 with an
 * empty user, so that it is seen. Runs on one event loop.
 */
public final class PanelApplication {

  private static final String PANEL = "/panel/";

  /**
   * How the gateway speaks to it, and what its page is like.
   *
   * @param userHeader by which the gateway says who asks
   * @param tokenHeader by which it passes on the access token; empty: it does not
   * @param panels how many the page has
   * @param interval how often each polls
   */
  public record Settings(String userHeader, String tokenHeader, int panels, Duration interval) {}

  private final Settings settings;
  private final Predicate<String> live;

  /** {@code live}: whether the provider would honour this access token now. */
  public PanelApplication(Settings settings, Predicate<String> live) {
    this.settings = settings;
    this.live = live;
  }

  /** Whether this is the application's page, and not somebody else's at its address. */
  public static boolean isItsPage(String html) {
    return html.contains(PanelPage.MARK);
  }

  /** On loopback; port 0 takes a free one. */
  public Future<HttpServer> listen(Vertx vertx, int port) {
    return vertx
        .createHttpServer(FrontOptions.server())
        .requestHandler(this::serve)
        .listen(port, "127.0.0.1");
  }

  private void serve(HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    request.response().putHeader("Cache-Control", "no-store");
    if (path.equals("/")) {
      request
          .response()
          .putHeader("Content-Type", "text/html; charset=utf-8")
          .end(PanelPage.html(settings.panels(), settings.interval()));
    } else if (path.startsWith(PANEL) && path.length() <= PANEL.length() + 4) {
      request
          .response()
          .putHeader("Content-Type", "application/json")
          .end(
              new JsonObject()
                  .put("user", present(request.getHeader(settings.userHeader())))
                  .put("token", token(request))
                  .encode());
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private String token(HttpServerRequest request) {
    if (settings.tokenHeader().isEmpty()) {
      return "none";
    }
    String token = present(request.getHeader(settings.tokenHeader()));
    if (token.regionMatches(true, 0, "Bearer ", 0, 7)) {
      token = token.substring(7);
    }
    if (token.isEmpty()) {
      return "none";
    }
    return live.test(token) ? "live" : "dead";
  }

  private static String present(@Nullable String header) {
    return header == null ? "" : header;
  }
}
