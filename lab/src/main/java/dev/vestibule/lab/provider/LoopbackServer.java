package dev.vestibule.lab.provider;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on a loopback port that may go away and come back on the same port. Any thread but
 * an event loop may call it.
 */
final class LoopbackServer {

  /** A storm's browsers all arrive at once; the system bounds this further. */
  private static final int BACKLOG = 4_096;

  private final Vertx vertx;
  private final Handler<HttpServerRequest> handler;
  private final int port;

  private final ReentrantLock lifecycle = new ReentrantLock();

  /** Guarded by {@link #lifecycle}; null while the server is down. */
  private @Nullable HttpServer server;

  /** Listens at once; 0 takes a free port. */
  LoopbackServer(Vertx vertx, int port, Handler<HttpServerRequest> handler) {
    this.vertx = vertx;
    this.handler = handler;
    HttpServer first = listen(port);
    this.server = first;
    this.port = first.actualPort();
  }

  int port() {
    return port;
  }

  /** Closes the port and every connection; whether there was anything to close. */
  boolean down() {
    lifecycle.lock();
    try {
      if (server == null) {
        return false;
      }
      server.close().await();
      server = null;
      return true;
    } finally {
      lifecycle.unlock();
    }
  }

  /** Whether it was down. */
  boolean up() {
    lifecycle.lock();
    try {
      if (server != null) {
        return false;
      }
      server = listen(port);
      return true;
    } finally {
      lifecycle.unlock();
    }
  }

  boolean isDown() {
    lifecycle.lock();
    try {
      return server == null;
    } finally {
      lifecycle.unlock();
    }
  }

  private HttpServer listen(int wanted) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setAcceptBacklog(BACKLOG)
            .setMaxHeaderSize(16 * 1024)
            .setMaxInitialLineLength(16 * 1024)
            .setMaxFormAttributeSize(16 * 1024)
            .setMaxFormFields(32);
    return vertx
        .createHttpServer(options)
        .requestHandler(handler)
        .listen(wanted, "127.0.0.1")
        .await();
  }
}
