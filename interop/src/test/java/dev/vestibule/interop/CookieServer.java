package dev.vestibule.interop;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sets cookies as they are written, byte for byte, which no HTTP server does: {@code ?set=N}
 * answers with line N, {@code ?ask=N} remembers the {@code Cookie} header that came along.
 */
final class CookieServer implements AutoCloseable {

  private static final Pattern SET = Pattern.compile("^GET \\S*[?&]set=(\\d+) ");
  private static final Pattern ASK = Pattern.compile("^GET \\S*[?&]ask=(\\d+) ");
  private static final Pattern COOKIE = Pattern.compile("(?im)^Cookie: (.*)$");

  private final Vertx vertx = Vertx.vertx();
  private final Map<Integer, String> asked = new ConcurrentHashMap<>();
  private final NetServer server;
  private volatile List<String> lines = List.of();

  CookieServer() {
    server =
        vertx
            .createNetServer()
            .connectHandler(this::serve)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(10, TimeUnit.SECONDS)
            .join();
  }

  /** {@code address} with this server's port. */
  String at(URI address, String query) {
    return "http://%s:%d%s%s%s"
        .formatted(
            address.getHost(),
            server.actualPort(),
            address.getRawPath(),
            address.getRawQuery() == null ? "?" : "?" + address.getRawQuery() + "&",
            query);
  }

  void sets(List<String> written) {
    lines = written;
    asked.clear();
  }

  Map<Integer, String> asked() {
    return asked;
  }

  private void serve(NetSocket socket) {
    Buffer head = Buffer.buffer();
    socket.handler(chunk -> {
      head.appendBuffer(chunk);
      String text = head.toString(StandardCharsets.UTF_8);
      if (text.endsWith("\r\n\r\n")) {
        socket.end(Buffer.buffer(answer(text).getBytes(StandardCharsets.UTF_8)));
      }
    });
  }

  private String answer(String head) {
    Matcher ask = ASK.matcher(head);
    if (ask.find()) {
      Matcher cookie = COOKIE.matcher(head);
      asked.put(Integer.valueOf(ask.group(1)), cookie.find() ? cookie.group(1) : "");
    }
    Matcher set = SET.matcher(head);
    String more =
        set.find() ? "Set-Cookie: " + lines.get(Integer.parseInt(set.group(1))) + "\r\n" : "";
    return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n"
        + "Cache-Control: no-store\r\nContent-Length: 0\r\n"
        + more
        + "\r\n";
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
