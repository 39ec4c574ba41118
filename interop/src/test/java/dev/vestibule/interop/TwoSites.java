package dev.vestibule.interop;

import dev.vestibule.lab.browser.Site;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page with one panel behind a login at another site, which notes what each request looks like.
 * The first session is over at its third poll; the provider then remembers its user.
 */
final class TwoSites implements AutoCloseable {

  private static final List<String> NOTED =
      List.of(
          "Sec-Fetch-Site",
          "Sec-Fetch-Mode",
          "Sec-Fetch-Dest",
          "Upgrade-Insecure-Requests",
          "Origin",
          "Content-Type",
          "Cookie");

  private final Vertx vertx;
  private final HttpServer site;
  private final HttpServer provider;
  private final AtomicInteger polls = new AtomicInteger();
  private final AtomicInteger logins = new AtomicInteger();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  TwoSites(Vertx vertx) {
    this.vertx = vertx;
    this.site = listen(this::site);
    this.provider = listen(this::provider);
  }

  private HttpServer listen(Handler<HttpServerRequest> handler) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> {
          if (!"/favicon.ico".equals(request.path())) {
            seen.add(look(request));
          }
          handler.handle(request);
        })
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  Site asSite() {
    int port = provider.actualPort();
    return new Site(
        URI.create("http://localhost:" + site.actualPort()),
        address -> address.getPort() == port && address.getPath().equals("/authorize"),
        Set.of(401));
  }

  /** Different looks, in the order in which they were first seen. */
  List<String> seen() {
    return seen.stream().distinct().toList();
  }

  boolean sawTwoSessions() {
    return seen().stream().anyMatch(look -> look.contains("/panel/0") && look.contains("id=2"));
  }

  private String look(HttpServerRequest request) {
    String headers =
        NOTED.stream()
            .flatMap(name ->
                Stream.ofNullable(request.getHeader(name)).map(value -> name + ": " + value))
            .collect(Collectors.joining(", "));
    return (request.method() + " " + request.path() + " " + headers)
        .replace(":" + site.actualPort(), ":SITE")
        .replace(":" + provider.actualPort(), ":PROVIDER");
  }

  private void site(HttpServerRequest request) {
    String session = "id=" + logins.get();
    String cookies = String.valueOf(request.getHeader("Cookie"));
    boolean over = logins.get() == 1 && polls.get() >= 3;
    boolean in = logins.get() > 0 && cookies.contains(session) && !over;
    switch (String.valueOf(request.path())) {
      case "/callback" -> {
        set(request, "id=" + logins.incrementAndGet() + "; Path=/; HttpOnly; Secure");
        set(request, "at-callback=1; SameSite=Strict; Path=/");
        redirect(request, "/");
      }
      case "/panel/0" -> {
        polls.incrementAndGet();
        set(request, "polled=1; Path=/panel");
        request.response().setStatusCode(in ? 200 : 401).end("{}");
      }
      case "/" -> page(request, in);
      default -> request.response().setStatusCode(404).end();
    }
  }

  private void page(HttpServerRequest request, boolean in) {
    if (in) {
      html(
          request,
          """
          <script>
          const poll = async () => {
            const answer = await fetch('/panel/0', {headers: {Accept: 'application/json'}});
            if (answer.status === 401) location.reload(); else setTimeout(poll, 50);
          };
          poll();
          </script>
          """);
      return;
    }
    set(request, "none=1; SameSite=None; Secure");
    set(request, "lax=1; SameSite=Lax");
    set(request, "usual=1");
    set(request, "strict=1; SameSite=Strict");
    redirect(request, "http://127.0.0.1:" + provider.actualPort() + "/authorize");
  }

  private void provider(HttpServerRequest request) {
    String back = "http://localhost:" + site.actualPort() + "/callback?code=c";
    boolean known = String.valueOf(request.getHeader("Cookie")).contains("known=1");
    if ("/login".equals(request.path())) {
      set(request, "known=1; Path=/; SameSite=Lax");
      redirect(request, back);
    } else if (known) {
      redirect(request, back);
    } else {
      html(
          request,
          """
          <form method="post" action="/login">
          <input type="hidden" name="ticket" value="t">
          <input name="username" value="ada">
          <input name="password" type="password" value="p">
          <button>Log in</button></form>
          """);
    }
  }

  private static void set(HttpServerRequest request, String line) {
    request.response().headers().add("Set-Cookie", line);
  }

  private static void html(HttpServerRequest request, String body) {
    request.response().putHeader("Content-Type", "text/html").end("<!doctype html>" + body);
  }

  private static void redirect(HttpServerRequest request, String location) {
    request.response().setStatusCode(302).putHeader("Location", location).end();
  }

  @Override
  public void close() {
    site.close();
    provider.close();
  }
}
