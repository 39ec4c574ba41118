package dev.vestibule.lab.wall;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;

/**
 * An application behind a gateway: {@code /wall/panel/N} answers one panel's figure to whom the
 * gateway vouches for. It checks nothing itself; a request without an identity header is a fault of
 * whoever stands in front.
 */
public final class WallApplication {

  private record Panel(String name, String unit, double base, double swing, double period) {}

  private static final List<Panel> PANELS =
      List.of(
          new Panel("Requests", "/s", 1240, 310, 97),
          new Panel("Errors", "/s", 2.1, 1.6, 53),
          new Panel("Latency p50", "ms", 18, 4, 71),
          new Panel("Latency p99", "ms", 142, 38, 61),
          new Panel("Sign-ups", "/h", 86, 22, 113),
          new Panel("Checkouts", "/h", 410, 95, 89),
          new Panel("CPU", "%", 41, 17, 67),
          new Panel("Memory", "%", 63, 6, 131),
          new Panel("Disk", "%", 58, 1, 300),
          new Panel("Network in", "MB/s", 88, 31, 47),
          new Panel("Network out", "MB/s", 131, 44, 43),
          new Panel("Open files", "", 2310, 240, 101),
          new Panel("Threads", "", 184, 18, 79),
          new Panel("GC pause", "ms", 3.2, 1.1, 37),
          new Panel("Queue depth", "", 37, 29, 59),
          new Panel("Queue age", "s", 1.8, 1.2, 83),
          new Panel("Jobs done", "/min", 940, 160, 91),
          new Panel("Jobs failed", "/min", 1.4, 1.2, 73),
          new Panel("DB reads", "/s", 5200, 900, 57),
          new Panel("DB writes", "/s", 640, 150, 49),
          new Panel("DB locks", "", 4, 3, 41),
          new Panel("Replica lag", "ms", 85, 60, 109),
          new Panel("Cache hits", "%", 96.2, 1.9, 127),
          new Panel("Cache size", "GB", 11.4, 0.6, 181),
          new Panel("Mail sent", "/min", 210, 55, 103),
          new Panel("Bounces", "%", 0.7, 0.4, 139),
          new Panel("Searches", "/s", 77, 21, 63),
          new Panel("Search p95", "ms", 64, 15, 69),
          new Panel("Certificates", "days", 41, 0, 100),
          new Panel("Room", "°C", 22.4, 0.7, 241));

  private final InstantSource clock;

  public WallApplication(InstantSource clock) {
    this.clock = clock;
  }

  public static int panels() {
    return PANELS.size();
  }

  public Future<HttpServer> listen(Vertx vertx) {
    return vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1");
  }

  private void serve(HttpServerRequest request) {
    String user = request.getHeader("X-Auth-Request-User");
    if (user == null || user.isEmpty()) {
      answer(request, 500, new JsonObject().put("error", "nobody vouches for this request"));
      return;
    }
    int panel = panel(request.path());
    if (panel < 0) {
      answer(request, 404, new JsonObject().put("error", "no such panel"));
      return;
    }
    String name = request.getHeader("X-Auth-Request-Preferred-Username");
    answer(
        request,
        200,
        new JsonObject()
            .put("name", PANELS.get(panel).name())
            .put("unit", PANELS.get(panel).unit())
            .put("value", reading(PANELS.get(panel)))
            .put("user", name == null || name.isEmpty() ? user : name));
  }

  /** A slow wave with a quicker one on it: something to look at, the same for every onlooker. */
  private double reading(Panel panel) {
    double seconds = clock.millis() / 1000.0;
    double slow = Math.sin(seconds / panel.period() * 2 * Math.PI);
    double quick = Math.sin(seconds / 7.3 + panel.base());
    double value = panel.base() + panel.swing() * (0.75 * slow + 0.25 * quick);
    return panel.base() >= 100 ? Math.rint(value) : Math.rint(value * 10) / 10;
  }

  private static int panel(@org.jspecify.annotations.Nullable String path) {
    String prefix = "/wall/panel/";
    if (path == null || !path.startsWith(prefix) || path.length() > prefix.length() + 2) {
      return -1;
    }
    try {
      int panel = Integer.parseInt(path.substring(prefix.length()));
      return panel < PANELS.size() ? panel : -1;
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(body.encode());
  }
}
