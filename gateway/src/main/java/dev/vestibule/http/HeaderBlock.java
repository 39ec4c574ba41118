package dev.vestibule.http;

import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.IdentityHeaders.Pair;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All headers of an answer that lets pass: encoded and checked once, for many requests, which share
 * them. Immutable.
 *
 * <p>A value of visible ASCII and spaces between is written as it is. Any other, and one with a
 * percent sign, is percent-encoded UTF-8: no two values are written alike, and header values have
 * no other encoding that applications agree on.
 */
final class HeaderBlock implements IdentityHeaders.Encoded {
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence NOTHING = HttpHeaders.createOptimized("0");

  private final MultiMap headers;

  private HeaderBlock(MultiMap headers) {
    this.headers = headers;
  }

  /** Makes blocks, and keeps the names that are in all of them. Safe for use by any thread. */
  static final class Encoder implements IdentityHeaders.Encoder {
    /** Names by what they are called: as many as are configured. */
    private final Map<String, CharSequence> names = new ConcurrentHashMap<>();

    /**
     * @throws IllegalArgumentException if a name is none
     */
    @Override
    public HeaderBlock encode(List<Pair> pairs) {
      MultiMap headers = HttpHeaders.headers().add(HttpHeaders.CACHE_CONTROL, NO_STORE);
      for (Pair pair : pairs) {
        headers.add(
            names.computeIfAbsent(pair.name(), Encoder::name),
            HttpHeaders.createOptimized(value(pair.value())));
      }
      // With a length, the server has nothing to add, and so no reason to copy what is shared.
      return new HeaderBlock(headers.add(HttpHeaders.CONTENT_LENGTH, NOTHING).copy(false));
    }

    private static CharSequence name(String text) {
      if (!text.matches("[a-z0-9-]+")) {
        throw new IllegalArgumentException(
            "header: " + text + " (expected: letters, digits and dashes)");
      }
      return HttpHeaders.createOptimized(text);
    }
  }

  /** Puts these in the place of whatever headers an answer without a body has. */
  void replace(MultiMap answer) {
    answer.setAll(headers);
  }

  static String value(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '%') && text.equals(text.strip())) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length() * 2);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b <= '~' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append("%02X".formatted(b & 0xff));
      }
    }
    return encoded.toString();
  }
}
