package dev.vestibule.lab.provider;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Browsers that are logged in at the provider itself, by cookie. At most {@value #MOST}, the eldest
 * forgotten.
 */
final class SingleSignOn {

  private static final int MOST = 50_000;
  private static final String COOKIE = "provider_login_";

  /** A browser's login. */
  record Login(User user, String sid, Instant authTime) {}

  private final Tokens tokens;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}. */
  private final Map<String, Login> logins = new Bounded<>(MOST);

  SingleSignOn(Tokens tokens) {
    this.tokens = tokens;
  }

  Login begin(HttpServerRequest request, User user, Instant now) {
    Login login = new Login(user, tokens.next("sid"), now);
    String value = tokens.next("login");
    lock.lock();
    try {
      logins.put(value, login);
    } finally {
      lock.unlock();
    }
    request
        .response()
        .addCookie(
            Cookie.cookie(cookieName(request), value)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setPath("/"));
    return login;
  }

  Optional<Login> of(HttpServerRequest request) {
    Cookie cookie = request.getCookie(cookieName(request));
    if (cookie == null) {
      return Optional.empty();
    }
    lock.lock();
    try {
      return Optional.ofNullable(logins.get(cookie.getValue()));
    } finally {
      lock.unlock();
    }
  }

  void end(String sid) {
    lock.lock();
    try {
      logins.values().removeIf(login -> login.sid().equals(sid));
    } finally {
      lock.unlock();
    }
  }

  void endAll() {
    lock.lock();
    try {
      logins.clear();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Cookies do not tell ports apart, so the name does: two providers on one host don't log each
   * other out.
   */
  private static String cookieName(HttpServerRequest request) {
    return COOKIE + request.localAddress().port();
  }
}
