package dev.vestibule.lab.naive;

import com.nimbusds.jwt.SignedJWT;
import dev.vestibule.lab.front.CheckListener;
import dev.vestibule.lab.front.Upstream;
import dev.vestibule.lab.front.Upstream.Ask;
import dev.vestibule.lab.front.Upstream.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How not to do it: each request that finds an expired access token refreshes for itself, and any
 * failure of its grant throws the session away. That is what most gateways did when this was
 * written; it is here to be looked at beside one that does better, and for nothing else. Runs on
 * one event loop, which owns its maps.
 */
public final class NaiveRefresher {

  public static final String COOKIE = "naive";
  private static final int MOST_SESSIONS = 1_000;

  /** Where it stands. {@code path} is the prefix of all its paths, its cookie's too. */
  public record Place(
      HostAndPort publicHost, String path, URI issuer, int applicationPort, String clientId) {}

  private record Session(
      String user, String email, String accessToken, String refreshToken, Instant expiresAt) {
    @Override
    public String toString() {
      return "Session[" + user + "]";
    }
  }

  private record Attempt(String verifier, String returnTo) {}

  private final Place place;
  private final String clientSecret;
  private final Upstream upstream;
  private final CheckListener listener;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> sessions = bounded();
  private final Map<String, Attempt> attempts = bounded();

  public NaiveRefresher(
      Place place,
      String clientSecret,
      Upstream upstream,
      CheckListener listener,
      InstantSource clock) {
    this.place = place;
    this.clientSecret = clientSecret;
    this.upstream = upstream;
    this.listener = listener;
    this.clock = clock;
  }

  /** Sends the browser to the provider. {@code returnTo} is the caller's own and trusted. */
  public void login(HttpServerRequest request, String returnTo) {
    String state = random();
    String verifier = random();
    attempts.put(state, new Attempt(verifier, returnTo));
    redirect(
        request,
        place.issuer()
            + "/authorize?response_type=code&scope=openid+profile+email&code_challenge_method=S256"
            + parameter("client_id", place.clientId())
            + parameter("redirect_uri", callback())
            + parameter("state", state)
            + parameter("code_challenge", s256(verifier)));
  }

  public void callback(HttpServerRequest request) {
    String state = request.getParam("state");
    String code = request.getParam("code");
    Attempt attempt = state == null ? null : attempts.remove(state);
    if (attempt == null || code == null) {
      answer(request, 400, "This login is over.");
      return;
    }
    grant(
            "grant_type=authorization_code"
                + parameter("code", code)
                + parameter("redirect_uri", callback())
                + parameter("code_verifier", attempt.verifier()))
        .onSuccess(reply -> loggedIn(request, attempt, reply))
        .onFailure(lost -> answer(request, 502, "The provider did not answer."));
  }

  private void loggedIn(HttpServerRequest request, Attempt attempt, Reply reply) {
    if (reply.status() != 200) {
      answer(request, 502, "The provider refused the code.");
      return;
    }
    JsonObject tokens = new JsonObject(reply.body());
    String id = random();
    sessions.put(id, session(tokens, name(tokens, "preferred_username"), name(tokens, "email")));
    request
        .response()
        .addCookie(
            Cookie.cookie(COOKIE, id)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setPath(place.path()));
    redirect(request, attempt.returnTo());
  }

  /**
   * Answers from the application if there is a session, refreshing it first if it must be: alone,
   * as every other.
   */
  public void guarded(HttpServerRequest request) {
    listener.watch(request);
    Cookie cookie = request.getCookie(COOKIE);
    Session session = cookie == null ? null : sessions.get(cookie.getValue());
    if (cookie == null || session == null) {
      answer(request, 401, "Signed out.");
      return;
    }
    if (clock.instant().isBefore(session.expiresAt())) {
      forward(request, session);
      return;
    }
    grant("grant_type=refresh_token" + parameter("refresh_token", session.refreshToken()))
        .onSuccess(reply -> refreshed(request, cookie.getValue(), session, reply))
        .onFailure(lost -> thrownOut(request, cookie.getValue()));
  }

  private void refreshed(HttpServerRequest request, String id, Session before, Reply reply) {
    if (reply.status() != 200) {
      thrownOut(request, id);
      return;
    }
    Session after = session(new JsonObject(reply.body()), before.user(), before.email());
    sessions.put(id, after);
    forward(request, after);
  }

  private void thrownOut(HttpServerRequest request, String id) {
    sessions.remove(id);
    answer(request, 401, "Signed out.");
  }

  private void forward(HttpServerRequest request, Session session) {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .set("X-Auth-Request-User", session.user())
            .set("X-Auth-Request-Email", session.email());
    String uri = request.uri().substring(place.path().length());
    upstream
        .send(
            place.applicationPort(),
            place.publicHost(),
            new Ask(HttpMethod.GET, uri, headers, Buffer.buffer()))
        .onSuccess(reply ->
            request
                .response()
                .setStatusCode(reply.status())
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(reply.body()))
        .onFailure(lost -> answer(request, 502, "The application did not answer."));
  }

  private Future<Reply> grant(String form) {
    String credentials = place.clientId() + ":" + clientSecret;
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .set("Content-Type", "application/x-www-form-urlencoded")
            .set(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    int port = place.issuer().getPort();
    return upstream.send(
        port,
        HostAndPort.create("127.0.0.1", port),
        new Ask(HttpMethod.POST, "/token", headers, Buffer.buffer(form)));
  }

  private Session session(JsonObject tokens, String user, String email) {
    return new Session(
        user,
        email,
        tokens.getString("access_token"),
        tokens.getString("refresh_token"),
        clock.instant().plusSeconds(tokens.getLong("expires_in")));
  }

  private static String name(JsonObject tokens, String claim) {
    try {
      @Nullable String value =
          SignedJWT.parse(tokens.getString("id_token")).getJWTClaimsSet().getStringClaim(claim);
      return value == null ? "" : value;
    } catch (ParseException unreadable) {
      throw new IllegalStateException("the provider's ID token is unreadable", unreadable);
    }
  }

  private String callback() {
    return "http://" + place.publicHost() + place.path() + "/callback";
  }

  private String random() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String s256(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static String parameter(String name, String value) {
    return "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static void redirect(HttpServerRequest request, String location) {
    request
        .response()
        .setStatusCode(302)
        .putHeader("Cache-Control", "no-store")
        .putHeader("Location", location)
        .end();
  }

  private static void answer(HttpServerRequest request, int status, String text) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .end(text + "\n");
  }

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MOST_SESSIONS;
      }
    };
  }
}
