package dev.vestibule.decision;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Steps through a request's cookies as browsers send them (RFC 6265 4.2.1): no quoting, no
 * attributes, names compared to the character. Bounded: the rest of a header line of more than 32
 * KiB is not looked at. A pair is read only where it is asked for. For one thread.
 */
public final class CookiePairs {
  private static final int LONGEST = 32 * 1024;

  private final List<String> lines;
  private int nextLine;
  private String line = "";
  private int from;
  private boolean cut;

  /** Of the pair that it stands at. */
  private int start;

  private int equals;
  private int end;

  private CookiePairs(List<String> lines) {
    this.lines = lines;
  }

  public static CookiePairs of(RequestHeaders headers) {
    return new CookiePairs(headers.all("cookie"));
  }

  /**
   * The value of the only cookie of that name. Empty also where there are several: one of them was
   * set by somebody else (cookie tossing from a sibling host).
   */
  public static Optional<String> only(RequestHeaders headers, String name) {
    CookiePairs cookies = of(headers);
    @Nullable String found = null;
    while (cookies.next()) {
      if (cookies.isNamed(name)) {
        if (found != null) {
          return Optional.empty();
        }
        found = cookies.value();
      }
    }
    return cookies.wasCut() ? Optional.empty() : Optional.ofNullable(found);
  }

  /** Goes on to the next pair, the first at first; false if there is none. */
  public boolean next() {
    while (true) {
      while (from < Math.min(line.length(), LONGEST)) {
        start = from;
        int semicolon = line.indexOf(';', start);
        end = semicolon < 0 ? line.length() : semicolon;
        from = end + 1;
        while (start < end && line.charAt(start) == ' ') {
          start++;
        }
        equals = line.indexOf('=', start, end);
        if (equals > start) {
          return true;
        }
      }
      if (nextLine == lines.size()) {
        return false;
      }
      line = lines.get(nextLine++);
      from = 0;
      cut |= line.length() > LONGEST;
    }
  }

  public boolean isNamed(String name) {
    return equals - start == name.length() && line.startsWith(name, start);
  }

  public String name() {
    return line.substring(start, equals);
  }

  public String value() {
    return line.substring(equals + 1, end);
  }

  /** Whether there may have been more than was looked at. */
  public boolean wasCut() {
    return cut;
  }
}
