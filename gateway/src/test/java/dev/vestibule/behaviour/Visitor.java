package dev.vestibule.behaviour;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A browser as far as a gateway can tell: keeps cookies by name, follows redirects. What goes to
 * the public origin reaches the gateway as its proxy would send it.
 */
final class Visitor implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> cookies = new ConcurrentHashMap<>();
  private final URI origin;
  private final URI gateway;

  Visitor(URI origin, URI gateway) {
    this.origin = origin;
    this.gateway = gateway;
  }

  /** Logs in, and ends where the login began. */
  void login() throws IOException, InterruptedException {
    URI at = origin.resolve("/oauth2/start?rd=%2F");
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      HttpResponse<String> answer = http.send(navigation(at), HttpResponse.BodyHandlers.ofString());
      keepCookies(at, answer);
      if (answer.statusCode() != 302) {
        throw new IllegalStateException(at.getPath() + " answered " + answer.statusCode());
      }
      at = at.resolve(answer.headers().firstValue("location").orElseThrow());
      if (at.equals(origin.resolve("/"))) {
        return;
      }
    }
    throw new IllegalStateException("too many redirects");
  }

  /** The status with which the gateway answers a script's request to the application. */
  int ask() throws IOException, InterruptedException {
    return http.send(question(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  CompletableFuture<Integer> asking() {
    return http.sendAsync(question(), HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  @Override
  public void close() {
    http.close();
  }

  private HttpRequest question() {
    return HttpRequest.newBuilder(gateway.resolve("/oauth2/auth"))
        .header("X-Forwarded-Method", "GET")
        .header("X-Forwarded-Proto", origin.getScheme())
        .header("X-Forwarded-Host", origin.getAuthority())
        .header("X-Forwarded-Uri", "/panel")
        .header("Cookie", cookieHeader())
        .build();
  }

  private HttpRequest navigation(URI at) {
    boolean ours = at.getAuthority().equals(origin.getAuthority());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                ours ? gateway.resolve(at.getRawPath() + "?" + at.getRawQuery()) : at)
            .header("Accept", "text/html");
    if (ours) {
      request
          .header("X-Forwarded-Proto", origin.getScheme())
          .header("X-Forwarded-Host", origin.getAuthority())
          .header("Cookie", cookieHeader());
    }
    return request.build();
  }

  private void keepCookies(URI at, HttpResponse<?> answer) {
    if (!at.getAuthority().equals(origin.getAuthority())) {
      return;
    }
    for (String line : answer.headers().allValues("set-cookie")) {
      String pair = line.substring(0, line.indexOf(';'));
      String name = pair.substring(0, pair.indexOf('='));
      String value = pair.substring(name.length() + 1);
      if (value.isEmpty()) {
        cookies.remove(name);
      } else {
        cookies.put(name, value);
      }
    }
  }

  private String cookieHeader() {
    return cookies.entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }
}
