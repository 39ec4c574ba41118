package dev.vestibule.decision;

import java.util.List;

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
  private int next;
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

  /** Goes on to the next pair, the first at first; false if there is none. */
  public boolean next() {
    while (true) {
      while (next < Math.min(line.length(), LONGEST)) {
        start = next;
        int semicolon = line.indexOf(';', start);
        end = semicolon < 0 ? line.length() : semicolon;
        next = end + 1;
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
      next = 0;
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
