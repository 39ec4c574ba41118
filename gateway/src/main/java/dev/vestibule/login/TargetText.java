package dev.vestibule.login;

import java.util.Optional;

/**
 * Reads a path with query and fragment and writes it anew (RFC 3986).
 *
 * <p>Refused: a second slash at the beginning, plain or encoded; backslashes; anything outside
 * visible ASCII; broken percent-encoding; in the path also dot segments and encoded control
 * characters, both of which no browser sends. What browsers send although it is not legal in a URI
 * ({@code |}, braces, quotes, …) is percent-encoded.
 */
final class TargetText {
  private static final String LEGAL = "-._~!$&'()*+,;=:@/%";
  private static final String LEGAL_IN_QUERY = LEGAL + "?";

  private TargetText() {}

  static Optional<String> read(String text) {
    if (!text.startsWith("/")) {
      return Optional.empty();
    }
    StringBuilder written = new StringBuilder(text.length() + 16);
    char part = '/';
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c <= ' ' || c >= 0x7f || c == '\\') {
        return Optional.empty();
      }
      if (c == '%' && !soundEscape(text, at, part)) {
        return Optional.empty();
      }
      if (startsPart(c, part)) {
        part = c;
        written.append(c);
      } else if (isLetterOrDigit(c) || (part == '/' ? LEGAL : LEGAL_IN_QUERY).indexOf(c) >= 0) {
        written.append(c);
      } else {
        written.append('%').append(hex(c >> 4)).append(hex(c & 15));
      }
    }
    String target = written.toString();
    return isSoundPath(path(target)) ? Optional.of(target) : Optional.empty();
  }

  /** Locale-free, and for ASCII only: no other letter may become one of a host's. */
  static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return lower.toString();
  }

  private static boolean startsPart(char c, char part) {
    return (c == '?' && part == '/') || (c == '#' && part != '#');
  }

  private static boolean soundEscape(String text, int at, char part) {
    if (at + 2 >= text.length()) {
      return false;
    }
    int high = Character.digit(text.charAt(at + 1), 16);
    int low = Character.digit(text.charAt(at + 2), 16);
    if (high < 0 || low < 0 || text.charAt(at + 1) > 'f' || text.charAt(at + 2) > 'f') {
      return false;
    }
    int value = high << 4 | low;
    return part != '/' || (value >= 0x20 && value != 0x7f);
  }

  private static String path(String target) {
    for (int at = 0; at < target.length(); at++) {
      if (target.charAt(at) == '?' || target.charAt(at) == '#') {
        return target.substring(0, at);
      }
    }
    return target;
  }

  private static boolean isSoundPath(String path) {
    String plain =
        lowerCase(path).replace("%2f", "/").replace("%5c", "/").replace("%2e", ".") + "/";
    boolean secondSlash = path.length() > 1 && plain.charAt(1) == '/';
    return !secondSlash
        && !plain.contains("/./")
        && !plain.contains("/../")
        && !plain.contains("/.;")
        && !plain.contains("/..;");
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static char hex(int nibble) {
    return "0123456789ABCDEF".charAt(nibble);
  }
}
