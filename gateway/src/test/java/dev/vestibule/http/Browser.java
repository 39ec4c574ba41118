package dev.vestibule.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * A browser, and the proxy between it and the gateway: what it asks of an application is asked
 * about at {@code /oauth2/auth} as Traefik does, and answered with {@code 200 app} where that lets
 * it pass; {@code /oauth2/} goes straight to the gateway. Keeps cookies by host. Safe for use by
 * any thread, as tabs are.
 */
final class Browser {
  private static final int MOST_REDIRECTS = 10;
  private static final Map<String, String> NAVIGATION =
      Map.of(
          "Sec-Fetch-Mode", "navigate",
          "Sec-Fetch-Dest", "document",
          "Sec-Fetch-Site", "none",
          "Accept", "text/html,application/xhtml+xml");

  /** What a browser ended with. */
  record Seen(URI uri, int status, String body, HttpResponse<String> answer, List<URI> way) {
    String header(String name) {
      return answer.headers().firstValue(name).orElse("");
    }

    List<String> cookies() {
      return answer.headers().allValues("set-cookie");
    }
  }

  private final IntSupplier port;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** Cookies by authority and name. */
  private final Map<String, Map<String, String>> jar = new LinkedHashMap<>();

  /** Every Set-Cookie that this browser has seen from the gateway. */
  private final List<String> setCookies = new ArrayList<>();

  Browser(int port) {
    this(() -> port);
  }

  /** One whose proxy picks a replica for each request. */
  Browser(IntSupplier port) {
    this.port = port;
  }

  /** Goes there and follows where it leads. */
  Seen go(String url) throws IOException, InterruptedException {
    List<URI> way = new ArrayList<>();
    Seen seen = step(URI.create(url));
    way.add(seen.uri());
    while (seen.status() == 302 && way.size() < MOST_REDIRECTS) {
      seen = step(seen.uri().resolve(seen.header("location")));
      way.add(seen.uri());
    }
    return new Seen(seen.uri(), seen.status(), seen.body(), seen.answer(), way);
  }

  /** Goes there, and stays where it is sent on. */
  Seen step(URI uri) throws IOException, InterruptedException {
    return send("GET", uri, NAVIGATION);
  }

  Seen step(String url) throws IOException, InterruptedException {
    return step(URI.create(url));
  }

  /** One request with these headers and this browser's cookies. */
  Seen send(String method, URI uri, Map<String, String> headers)
      throws IOException, InterruptedException {
    boolean ours = uri.getHost().endsWith(".example.com");
    String target = uri.toString().substring(uri.toString().indexOf(uri.getRawAuthority()));
    target = target.substring(uri.getRawAuthority().length());
    boolean place = target.startsWith("/oauth2/");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            ours
                ? URI.create(
                    "http://127.0.0.1:" + port.getAsInt() + (place ? target : "/oauth2/auth"))
                : uri);
    headers.forEach(request::header);
    String cookies = cookies(uri.getRawAuthority());
    if (!cookies.isEmpty()) {
      request.header("Cookie", cookies);
    }
    if (ours) {
      request.header("X-Forwarded-Proto", uri.getScheme());
      request.header("X-Forwarded-Host", uri.getRawAuthority());
    }
    if (ours && !place) {
      request.header("X-Forwarded-Method", method);
      request.header("X-Forwarded-Uri", target.isEmpty() ? "/" : target);
    }
    String sent = ours && !place ? "GET" : method;
    request.method(sent, HttpRequest.BodyPublishers.noBody());
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    keep(uri.getRawAuthority(), answer.headers().allValues("set-cookie"));
    boolean passed = ours && !place && answer.statusCode() == 202;
    return new Seen(
        uri, passed ? 200 : answer.statusCode(), passed ? "app" : answer.body(), answer, List.of());
  }

  synchronized void setCookie(String authority, String name, String value) {
    jar.computeIfAbsent(authority, _ -> new LinkedHashMap<>()).put(name, value);
  }

  synchronized Map<String, String> jar(String authority) {
    return Map.copyOf(jar.getOrDefault(authority, Map.of()));
  }

  /** The ticket of its session at a host; empty if it has none there. */
  String session(String authority) {
    return jar(authority).getOrDefault("__Host-vestibule", "");
  }

  synchronized void forget(String authority) {
    jar.remove(authority);
  }

  synchronized List<String> setCookies() {
    return List.copyOf(setCookies);
  }

  private synchronized String cookies(String authority) {
    return jar.getOrDefault(authority, Map.of()).entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  private synchronized void keep(String authority, List<String> lines) {
    for (String line : lines) {
      if (authority.endsWith(".example.com")) {
        setCookies.add(line);
      }
      String pair = line.split(";", 2)[0];
      String name = pair.substring(0, pair.indexOf('='));
      Map<String, String> cookies = jar.computeIfAbsent(authority, _ -> new LinkedHashMap<>());
      if (line.contains("Max-Age=0")) {
        cookies.remove(name);
      } else {
        cookies.put(name, pair.substring(pair.indexOf('=') + 1));
      }
    }
  }
}
