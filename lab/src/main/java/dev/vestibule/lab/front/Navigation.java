package dev.vestibule.lab.front;

import io.vertx.core.MultiMap;

/** Whether a browser shows the answer as a page (Fetch Metadata; by {@code Accept} without it). */
final class Navigation {

  private Navigation() {}

  static boolean is(MultiMap headers) {
    String mode = headers.get("Sec-Fetch-Mode");
    if (mode != null) {
      return mode.equals("navigate");
    }
    String accept = headers.get("Accept");
    return accept != null && accept.contains("text/html");
  }
}
