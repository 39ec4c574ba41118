package dev.vestibule.lab.browser;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code Set-Cookie} line taken apart, as RFC 6265bis 5.6 and Chrome do: the last of equal
 * attributes counts, one of more than {@value #MOST_ATTRIBUTE} bytes counts for nothing.
 *
 * @param attributes by lower-case name; those without a value have the empty one
 */
record SetCookie(String name, String value, Map<String, String> attributes) {

  private static final int MOST_PAIR = 4_096;
  private static final int MOST_ATTRIBUTE = 1_024;

  SetCookie {
    attributes = Map.copyOf(attributes);
  }

  /** Empty if the line is refused whatever its attributes mean. */
  static Optional<SetCookie> parse(String line) {
    String[] parts = line.split(";", -1);
    int equals = parts[0].indexOf('=');
    String name = equals < 0 ? "" : trim(parts[0].substring(0, equals));
    String value = trim(parts[0].substring(equals + 1));
    boolean tooLarge = bytes(name) + bytes(value) > MOST_PAIR;
    if (tooLarge || (name.isEmpty() && value.isEmpty()) || controls(name) || controls(value)) {
      return Optional.empty();
    }
    Map<String, String> attributes = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int at = parts[i].indexOf('=');
      String attribute = trim(at < 0 ? parts[i] : parts[i].substring(0, at));
      String meaning = at < 0 ? "" : trim(parts[i].substring(at + 1));
      if (controls(attribute) || controls(meaning)) {
        return Optional.empty();
      }
      if (bytes(meaning) <= MOST_ATTRIBUTE) {
        attributes.put(attribute.toLowerCase(Locale.ROOT), meaning);
      }
    }
    return Optional.of(new SetCookie(name, value, attributes));
  }

  boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  /** Empty if it is not there, or is there without a value: browsers don't tell these apart. */
  String get(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }

  Cookie.SameSite sameSite() {
    return switch (get("samesite").toLowerCase(Locale.ROOT)) {
      case "strict" -> Cookie.SameSite.STRICT;
      case "lax" -> Cookie.SameSite.LAX;
      case "none" -> Cookie.SameSite.NONE;
      default -> Cookie.SameSite.DEFAULT;
    };
  }

  /** Prefixes promise what the cookie is (6265bis 5.7); in any case, and not in a value either. */
  boolean keepsItsPrefix(boolean hostOnly) {
    String prefixed = (name.isEmpty() ? value : name).toLowerCase(Locale.ROOT);
    boolean ofHost = prefixed.startsWith("__host-");
    boolean ofHttp = prefixed.startsWith("__http-") || prefixed.startsWith("__host-http-");
    if (!ofHost && !ofHttp && !prefixed.startsWith("__secure-")) {
      return true;
    }
    boolean wholeHost = hostOnly && !has("domain") && get("path").equals("/");
    return !name.isEmpty()
        && has("secure")
        && (!ofHost || wholeHost)
        && (!ofHttp || has("httponly"));
  }

  private static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && blank(text.charAt(from))) {
      from++;
    }
    while (to > from && blank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Chrome counts a tab among them, unlike the specification. */
  private static boolean controls(String text) {
    return text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Without its value. */
  @Override
  public String toString() {
    return "SetCookie[" + name + "]";
  }
}
