package dev.vestibule.http;

import io.vertx.core.json.JsonObject;

/** A problem document (RFC 9457), for scripts. */
record Problem(int status, JsonObject members) {
  /**
   * @param detail in our own words
   */
  static Problem of(int status, String title, String detail) {
    return new Problem(
        status, new JsonObject().put("title", title).put("status", status).put("detail", detail));
  }

  Problem with(String name, String value) {
    return new Problem(status, members.copy().put(name, value));
  }

  String json() {
    return members.encode();
  }
}
