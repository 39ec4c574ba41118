package dev.vestibule.lab.storm;

import com.nimbusds.jwt.SignedJWT;
import dev.vestibule.lab.front.Upstream;
import dev.vestibule.lab.front.Upstream.Ask;
import dev.vestibule.lab.front.Upstream.Reply;
import dev.vestibule.lab.provider.RotatingProvider;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A small gateway that a proxy asks by {@code /oauth2/auth}, honest but for one sin: sessions in
 * memory, one grant at a time for each, a refresh when the token has run out, 503 while the
 * provider fails. Runs on an event loop of its own, which owns its maps.
 */
final class SinfulGateway implements AutoCloseable {

  static final String COOKIE = "sinful";

  private static final class Session {
    final String user;
    final String firstAccessToken;
    String accessToken = "";
    String refreshToken = "";
    Instant expiresAt = Instant.MAX;
    Duration life = Duration.ZERO;
    @Nullable Future<Void> flight;

    Session(String user, JsonObject tokens, Instant asked) {
      this.user = user;
      this.firstAccessToken = tokens.getString("access_token");
      take(tokens, asked);
    }

    /** Their life counts from when they were asked for: they cannot be older. */
    void take(JsonObject tokens, Instant asked) {
      accessToken = tokens.getString("access_token");
      refreshToken = tokens.getString("refresh_token", refreshToken);
      life = Duration.ofSeconds(tokens.getLong("expires_in"));
      expiresAt = asked.plus(life);
    }
  }

  private final Sin sin;
  private final String publicUrl;
  private final URI issuer;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Upstream upstream = new Upstream(vertx, Duration.ofSeconds(10));
  private final HttpServer server;
  private final Map<String, Session> sessions = new HashMap<>();
  private final Map<String, String> attempts = new HashMap<>();
  private String lastRefreshed = "";
  private int joined;
  private int checks;

  /** {@code SIN PORT PUBLIC_URL ISSUER}: as a process, which ends when it is ended. */
  public static void main(String[] words) {
    var _ =
        new SinfulGateway(
            Sin.valueOf(words[0]), Integer.parseInt(words[1]), words[2], URI.create(words[3]));
  }

  SinfulGateway(Sin sin, String publicUrl, URI issuer) {
    this(sin, 0, publicUrl, issuer);
  }

  private SinfulGateway(Sin sin, int port, String publicUrl, URI issuer) {
    this.sin = sin;
    this.publicUrl = publicUrl;
    this.issuer = issuer;
    this.server =
        vertx.createHttpServer().requestHandler(this::serve).listen(port, "127.0.0.1").await();
  }

  /** The words that start an honest one as a process; its port, address and issuer follow. */
  static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        SinfulGateway.class.getName(),
        Sin.NONE.name());
  }

  HostAndPort address() {
    return HostAndPort.create("127.0.0.1", server.actualPort());
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  private void serve(HttpServerRequest request) {
    switch (String.valueOf(request.path())) {
      case "/oauth2/auth" -> check(request);
      case "/oauth2/start" -> start(request);
      case "/oauth2/callback" -> callback(request);
      case "/ping" -> request.response().end("OK");
      default -> request.response().setStatusCode(404).end();
    }
  }

  private void check(HttpServerRequest request) {
    Cookie cookie = request.getCookie(COOKIE);
    Session session = cookie == null ? null : sessions.get(cookie.getValue());
    if (cookie == null || session == null) {
      if (cookie != null && sin == Sin.SERVES_WITHOUT_SESSION) {
        allow(request, "somebody", "");
        return;
      }
      request.response().setStatusCode(401).end();
      return;
    }
    boolean navigation = "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    if (sin == Sin.REFUSES_THE_LIVING && !navigation && ++checks % 25 == 0) {
      request.response().setStatusCode(401).end();
      return;
    }
    boolean forgets = sin == Sin.SHUTS_OUT || sin == Sin.SHOWS_A_PAGE_OF_ITS_OWN;
    if (forgets && isDue(session)) {
      sessions.remove(cookie.getValue());
      request.response().setStatusCode(401).end();
      return;
    }
    if (sin == Sin.NEVER_REFRESHES || !isDue(session)) {
      allow(request, session);
      if (sin == Sin.NONE_AND_RENEWS_AHEAD && isAboutToExpire(session)) {
        var _ = refreshed(session);
      }
      return;
    }
    if (session.flight != null && sin == Sin.HANGS && ++joined % 5 == 0) {
      return;
    }
    boolean joins = session.flight != null;
    refreshed(session)
        .onSuccess(done -> {
          if (sin == Sin.DROPS_COOKIES) {
            move(request, cookie.getValue(), session);
          }
          if (joins && sin == Sin.CROSSES_SESSIONS && !lastRefreshed.isEmpty()) {
            allow(request, lastRefreshed, session.accessToken);
            return;
          }
          allow(request, session);
        })
        .onFailure(failed -> refused(request, cookie.getValue(), failed));
  }

  private boolean isDue(Session session) {
    Instant now = Instant.now();
    return sin == Sin.REFRESHES_TOO_EARLY
        ? now.isAfter(session.expiresAt.minus(session.life.multipliedBy(2).dividedBy(3)))
        : !now.isBefore(session.expiresAt);
  }

  private static boolean isAboutToExpire(Session session) {
    return Instant.now().isAfter(session.expiresAt.minus(session.life.dividedBy(6)));
  }

  private Future<Void> refreshed(Session session) {
    if (session.flight != null && sin != Sin.SPENDS_TWICE) {
      return session.flight;
    }
    Promise<Void> landed = Promise.promise();
    session.flight = landed.future();
    Instant asked = Instant.now();
    grant("grant_type=refresh_token" + parameter("refresh_token", session.refreshToken))
        .onComplete(answer -> {
          session.flight = null;
          if (answer.failed()) {
            landed.fail(answer.cause());
          } else if (answer.result().status() == 200) {
            session.take(new JsonObject(answer.result().body()), asked);
            landed.complete();
            lastRefreshed = session.user;
          } else {
            landed.fail(new IllegalStateException(Integer.toString(answer.result().status())));
          }
        });
    return landed.future();
  }

  private void refused(HttpServerRequest request, String id, Throwable failed) {
    boolean refusal = "400".equals(failed.getMessage());
    if (refusal || sin == Sin.LOGS_OUT_ON_ANY_ERROR) {
      sessions.remove(id);
      request.response().setStatusCode(401).end();
      return;
    }
    request.response().setStatusCode(503).putHeader("Retry-After", "1").end();
  }

  private void move(HttpServerRequest request, String id, Session session) {
    if (sessions.remove(id) == null) {
      return;
    }
    String next = UUID.randomUUID() + "x".repeat(5_000);
    sessions.put(next, session);
    request.response().putHeader("Set-Cookie", COOKIE + "=" + next + "; Path=/; HttpOnly");
  }

  private void allow(HttpServerRequest request, Session session) {
    allow(
        request,
        session.user,
        sin == Sin.FORWARDS_DEAD_TOKENS ? session.firstAccessToken : session.accessToken);
  }

  private static void allow(HttpServerRequest request, String user, String accessToken) {
    request
        .response()
        .setStatusCode(202)
        .putHeader("X-Auth-Request-User", user)
        .putHeader("X-Auth-Request-Access-Token", accessToken)
        .end();
  }

  private void start(HttpServerRequest request) {
    if (request.getCookie(COOKIE) != null && sin == Sin.SHUTS_OUT) {
      request.response().setStatusCode(503).putHeader("Retry-After", "1").end();
      return;
    }
    if (request.getCookie(COOKIE) != null && sin == Sin.SHOWS_A_PAGE_OF_ITS_OWN) {
      request.response().putHeader("Content-Type", "text/html").end("<p>Please sign in.</p>");
      return;
    }
    String state = UUID.randomUUID().toString();
    String wanted = request.getParam("rd");
    attempts.put(state, wanted == null ? publicUrl + "/" : wanted);
    redirect(
        request,
        issuer
            + "/authorize?response_type=code&scope=openid+profile+email"
            + parameter("client_id", RotatingProvider.CLIENT_ID)
            + parameter("redirect_uri", publicUrl + "/oauth2/callback")
            + parameter("state", state));
  }

  private void callback(HttpServerRequest request) {
    String returnTo = attempts.remove(String.valueOf(request.getParam("state")));
    if (returnTo == null) {
      request.response().setStatusCode(400).end();
      return;
    }
    Instant asked = Instant.now();
    grant(
            "grant_type=authorization_code"
                + parameter("code", String.valueOf(request.getParam("code")))
                + parameter("redirect_uri", publicUrl + "/oauth2/callback"))
        .onSuccess(reply -> {
          JsonObject tokens = new JsonObject(reply.body());
          String id = UUID.randomUUID().toString();
          sessions.put(id, new Session(subject(tokens), tokens, asked));
          request.response().putHeader("Set-Cookie", COOKIE + "=" + id + "; Path=/; HttpOnly");
          redirect(request, returnTo);
        })
        .onFailure(lost -> request.response().setStatusCode(502).end());
  }

  private Future<Reply> grant(String form) {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap().set("Content-Type", "application/x-www-form-urlencoded");
    String authenticated =
        form
            + parameter("client_id", RotatingProvider.CLIENT_ID)
            + parameter("client_secret", RotatingProvider.CLIENT_SECRET);
    return upstream.send(
        issuer.getPort(),
        HostAndPort.create("127.0.0.1", issuer.getPort()),
        new Ask(HttpMethod.POST, "/token", headers, Buffer.buffer(authenticated)));
  }

  private static String subject(JsonObject tokens) {
    try {
      return SignedJWT.parse(tokens.getString("id_token")).getJWTClaimsSet().getSubject();
    } catch (ParseException unreadable) {
      throw new IllegalStateException("the provider's ID token is unreadable", unreadable);
    }
  }

  private static String parameter(String name, String value) {
    return "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static void redirect(HttpServerRequest request, String location) {
    request.response().setStatusCode(302).putHeader("Location", location).end();
  }
}
