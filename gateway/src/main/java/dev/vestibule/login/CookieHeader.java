package dev.vestibule.login;

import dev.vestibule.decision.RequestHeaders;
import java.util.function.BiConsumer;

/**
 * Reads a request's cookies as browsers send them (RFC 6265 4.2.1): no quoting, no attributes,
 * names compared to the character. Bounded: of a longer header the rest is not looked at.
 */
final class CookieHeader {
  private static final int LONGEST = 32 * 1024;

  private CookieHeader() {}

  /** Calls {@code cookie} with each name and value, in order. */
  static void forEach(RequestHeaders headers, BiConsumer<String, String> cookie) {
    for (String line : headers.all("cookie")) {
      int longest = Math.min(line.length(), LONGEST);
      for (int at = 0; at < longest; ) {
        int end = line.indexOf(';', at);
        int stop = end < 0 ? line.length() : end;
        while (at < stop && line.charAt(at) == ' ') {
          at++;
        }
        int equals = line.indexOf('=', at);
        if (equals > at && equals < stop) {
          cookie.accept(line.substring(at, equals), line.substring(equals + 1, stop));
        }
        at = stop + 1;
      }
    }
  }
}
