package dev.vestibule.lab.provider;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The shapes in which the provider answers. Each carries {@code no-store}. */
final class Answers {

  private Answers() {}

  static void json(HttpServerRequest request, int status, JsonObject body) {
    head(request, status, "application/json").end(body.encode());
  }

  static void error(HttpServerRequest request, int status, String error, String description) {
    json(
        request,
        status,
        new JsonObject().put("error", error).put("error_description", description));
  }

  /** {@code formTarget}: an origin the page's form may be redirected to, or empty. */
  static void page(
      HttpServerRequest request, int status, String title, String body, String formTarget) {
    head(request, status, "text/html; charset=utf-8")
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
                + ("form-action 'self' " + formTarget).strip())
        .putHeader("Referrer-Policy", "no-referrer")
        .end(LoginPage.page(title, body));
  }

  static void redirect(HttpServerRequest request, String location) {
    request
        .response()
        .setStatusCode(302)
        .putHeader("Cache-Control", "no-store")
        .putHeader("Location", location)
        .end();
  }

  static String withQuery(String uri, Map<String, String> parameters) {
    StringBuilder query = new StringBuilder(uri);
    char separator = uri.indexOf('?') < 0 ? '?' : '&';
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      query
          .append(separator)
          .append(parameter.getKey())
          .append('=')
          .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
      separator = '&';
    }
    return query.toString();
  }

  private static HttpServerResponse head(HttpServerRequest request, int status, String type) {
    return request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", type)
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff");
  }
}
