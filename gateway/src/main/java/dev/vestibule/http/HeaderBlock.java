package dev.vestibule.http;

import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.IdentityHeaders.Pair;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Identity headers as they are written: encoded and checked once, for many requests.
 *
 * <p>A value of visible ASCII and spaces is written as it is. Any other is percent-encoded UTF-8 as
 * a whole, its percent signs too, so that it can be decoded: header values have no other encoding
 * that applications agree on.
 */
final class HeaderBlock implements IdentityHeaders.Encoded {
  private final CharSequence[] namesAndValues;

  private HeaderBlock(CharSequence[] namesAndValues) {
    this.namesAndValues = namesAndValues;
  }

  /**
   * The encoder of this door.
   *
   * @throws IllegalArgumentException if a name is none
   */
  static HeaderBlock encode(List<Pair> pairs) {
    CharSequence[] encoded = new CharSequence[pairs.size() * 2];
    int at = 0;
    for (Pair pair : pairs) {
      if (!pair.name().matches("[a-z0-9-]+")) {
        throw new IllegalArgumentException(
            "header: " + pair.name() + " (expected: letters, digits and dashes)");
      }
      encoded[at++] = HttpHeaders.createOptimized(pair.name());
      encoded[at++] = HttpHeaders.createOptimized(value(pair.value()));
    }
    return new HeaderBlock(encoded);
  }

  void addTo(MultiMap headers) {
    for (int at = 0; at < namesAndValues.length; at += 2) {
      headers.add(namesAndValues[at], namesAndValues[at + 1]);
    }
  }

  static String value(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length() * 2);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append("%02X".formatted(b & 0xff));
      }
    }
    return encoded.toString();
  }
}
