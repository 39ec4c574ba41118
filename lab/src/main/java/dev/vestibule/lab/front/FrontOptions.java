package dev.vestibule.lab.front;

import io.vertx.core.http.HttpServerOptions;

/** What the lab's servers take: cookies of gateways may be large. */
final class FrontOptions {

  private static final int HEADERS = 64 * 1024;

  private FrontOptions() {}

  static HttpServerOptions server() {
    return new HttpServerOptions()
        .setMaxHeaderSize(HEADERS)
        .setMaxInitialLineLength(16 * 1024)
        .setAcceptBacklog(4_096);
  }
}
