package dev.vestibule.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the server: knows which of its connections are of trusted peers, and
 * sends each request where it belongs.
 */
final class Door extends VerticleBase {
  /** Longer than the proxies keep idle connections, so that it is they who close them. */
  private static final int IDLE_SECONDS = 150;

  private static final int LARGEST_HEAD = 32 * 1024;
  private static final int LONGEST_LINE = 8 * 1024;

  private final HttpSettings settings;
  private final int port;
  private final Doors doors;
  private final Writer writer;
  private final DoorCounts counts;
  private final Semaphore threads;
  private final TrustedPeers peers;
  private final Duration strangers;
  private final Duration grace;

  /** Open connections of trusted peers. Touched by this event loop only. */
  private final Set<HttpConnection> trusted = new HashSet<>();

  private @Nullable HttpServer server;
  private @Nullable ForwardAuth forwardAuth;
  private @Nullable Places places;

  Door(
      HttpSettings settings,
      int port,
      Doors doors,
      Writer writer,
      DoorCounts counts,
      Semaphore threads,
      Duration strangers,
      Duration grace) {
    this.settings = settings;
    this.port = port;
    this.doors = doors;
    this.writer = writer;
    this.counts = counts;
    this.threads = threads;
    this.peers = new TrustedPeers(settings.trustedPeers(), settings.peerSecret());
    this.strangers = strangers;
    this.grace = grace;
  }

  @Override
  public Future<?> start() {
    ForwardedRequest forwarded = new ForwardedRequest(new KnownHosts(settings.hosts()));
    places = new Places(forwarded, doors, writer, counts, threads, context);
    forwardAuth = new ForwardAuth(forwarded, doors, places, writer, context);
    server =
        vertx
            .createHttpServer(options())
            .connectionHandler(this::opened)
            .requestHandler(this::answer);
    return server.listen(port, settings.host());
  }

  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  int actualPort() {
    return server == null ? -1 : server.actualPort();
  }

  /**
   * Idle is who sends nothing: that also ends a peer that does not read, and unlike a watch over
   * both directions it costs an answer nothing. What WebSockets need would look at each request.
   */
  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(LONGEST_LINE)
        .setMaxHeaderSize(LARGEST_HEAD)
        .setReadIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setTcpNoDelay(true);
  }

  private void opened(HttpConnection connection) {
    if (peers.include(connection)) {
      trusted.add(connection);
      connection.closeHandler(_ -> trusted.remove(connection));
    } else {
      long timer = vertx.setTimer(strangers.toMillis(), _ -> connection.close());
      connection.closeHandler(_ -> vertx.cancelTimer(timer));
    }
  }

  private void answer(HttpServerRequest request) {
    String target = request.uri();
    if (target.startsWith("/oauth2/auth") && isAuth(target)) {
      if (believed(request) && forwardAuth != null) {
        forwardAuth.answer(request);
      }
      return;
    }
    String path = Places.path(target);
    switch (path) {
      case "/ping" -> writer.text(request.response(), 200, "OK");
      case "/ready" -> ready(request);
      case "/robots.txt" -> writer.text(request.response(), 200, "User-agent: *\nDisallow: /\n");
      default -> {
        if (!Places.isPlace(path)) {
          writer.problem(
              request.response(), Problem.of(404, "Not found", "there is nothing at this path"));
        } else if (believed(request) && places != null) {
          places.answer(request, path);
        }
      }
    }
  }

  private void ready(HttpServerRequest request) {
    boolean ready = doors.ready().getAsBoolean();
    writer.text(request.response(), ready ? 200 : 503, ready ? "OK" : "not ready");
  }

  private static boolean isAuth(String target) {
    int end = "/oauth2/auth".length();
    return target.length() == end || target.charAt(end) == '?';
  }

  /** Whether the peer's word about the request is taken; if not, it has been told so. */
  private boolean believed(HttpServerRequest request) {
    if (!trusted.contains(request.connection())) {
      writer.refuse(request, "the peer that sent it is in none of the networks in `trustedPeers`");
      return false;
    }
    if (!peers.vouched(request.headers())) {
      writer.refuse(
          request,
          "the peer that sent it did not send the configured `peerSecret` in X-Vestibule-Peer");
      return false;
    }
    return true;
  }
}
