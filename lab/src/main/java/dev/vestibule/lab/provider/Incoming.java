package dev.vestibule.lab.provider;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;

/** Reads what a request brought. */
final class Incoming {

  private Incoming() {}

  /** The form of a POST; fails on any other body. The server's form limits bound it. */
  static Future<MultiMap> form(HttpServerRequest request) {
    if (!text(request.headers(), "Content-Type").startsWith("application/x-www-form-urlencoded")) {
      return Future.failedFuture("not a form");
    }
    request.setExpectMultipart(true);
    return request.end().map(ended -> request.formAttributes());
  }

  /** The first value, or the empty text. */
  static String text(MultiMap values, String name) {
    String value = values.get(name);
    return value == null ? "" : value;
  }
}
