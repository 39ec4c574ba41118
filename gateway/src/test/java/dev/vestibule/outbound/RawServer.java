package dev.vestibule.outbound;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A server that does to each request, byte by byte, what the test says; counts connections and
 * requests.
 */
final class RawServer {
  private final String scheme;
  private final int port;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();

  private RawServer(Vertx vertx, NetServerOptions options, Consumer<NetSocket> answer) {
    this.scheme = options.isSsl() ? "https" : "http";
    this.port =
        vertx
            .createNetServer(options.setHost("127.0.0.1").setPort(0))
            .connectHandler(socket -> {
              connections.incrementAndGet();
              open.incrementAndGet();
              socket.closeHandler(_ -> open.decrementAndGet());
              socket.exceptionHandler(_ -> socket.close());
              Buffer received = Buffer.buffer();
              socket.handler(part -> {
                received.appendBuffer(part);
                if (isWhole(received.toString())) {
                  requests.add(received.toString());
                  answer.accept(socket);
                }
              });
            })
            .listen()
            .await()
            .actualPort();
  }

  static RawServer start(Vertx vertx, Consumer<NetSocket> answer) {
    return new RawServer(vertx, new NetServerOptions(), answer);
  }

  static RawServer start(Vertx vertx, NetServerOptions options, Consumer<NetSocket> answer) {
    return new RawServer(vertx, options, answer);
  }

  URI uri(String host) {
    return URI.create(scheme + "://" + host + ":" + port + "/token?a=b");
  }

  URI uri() {
    return uri("127.0.0.1");
  }

  int connections() {
    return connections.get();
  }

  int open() {
    return open.get();
  }

  List<String> requests() {
    return requests;
  }

  private static boolean isWhole(String text) {
    int end = text.indexOf("\r\n\r\n");
    return end >= 0 && text.length() - end - 4 >= contentLength(text.substring(0, end));
  }

  private static int contentLength(String head) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
        .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }
}
