package dev.vestibule.cookie;

import dev.vestibule.decision.CookiePairs;
import dev.vestibule.decision.RequestHeaders;
import dev.vestibule.decision.SetCookie;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text in a few cookies: {@code __Host-vestibule.0} and following on {@code https}, without the
 * prefix on local {@code http}. All of them are made here, at setting and at removal, with the same
 * attributes.
 *
 * <p>The first chunk begins with a digit that says how many there are, so that one that a browser
 * kept too long is no part of the text. What is read is bounded before it is looked at: of other
 * names than these {@value #MOST} none is ours, whatever a cookie says. Names are compared to the
 * character; of two cookies of one name neither is believed, and so nothing of the text.
 */
public final class Chunks {
  /**
   * Three of them stay below 12 KB: with a request's other headers, below the 16 KB that proxies
   * and application servers commonly allow.
   */
  static final int MOST = 3;

  /**
   * With name and attributes below the 4,096 bytes that browsers keep of a cookie (RFC 6265 6.1).
   */
  static final int LONGEST = 3_800;

  /** The longest text that has room, in characters. */
  public static final int LONGEST_TEXT = MOST * LONGEST - 1;

  /** The most that all values take together. */
  public static final int MOST_BYTES = MOST * LONGEST;

  private static final String HOST_PREFIX = "__Host-";

  private final String plainTicket;
  private final List<String> plainNames;
  private final List<String> secureNames;

  /**
   * @param cookieName without prefix
   */
  public Chunks(String cookieName) {
    this.plainTicket = cookieName;
    this.plainNames = IntStream.range(0, MOST).mapToObj(i -> cookieName + "." + i).toList();
    this.secureNames = plainNames.stream().map(name -> HOST_PREFIX + name).toList();
  }

  /** The names of all that may be set or removed, on this kind of origin. */
  public List<String> names(boolean secure) {
    List<String> names = new ArrayList<>();
    names.add(ticketName(secure));
    names.addAll(secure ? secureNames : plainNames);
    return names;
  }

  /** The text that a request carries; empty if there is none, or not all of it. */
  public Optional<String> text(RequestHeaders headers, boolean secure) {
    Found found = found(headers, secure);
    String first = found.values()[0];
    if (found.doubtful() || first == null || first.isEmpty()) {
      return Optional.empty();
    }
    int count = first.charAt(0) - '0';
    if (count < 1 || count > MOST) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder(count * LONGEST).append(first, 1, first.length());
    for (int i = 1; i < count; i++) {
      String chunk = found.values()[i];
      if (chunk == null) {
        return Optional.empty();
      }
      text.append(chunk);
    }
    return Optional.of(text.toString());
  }

  /**
   * Sets {@code text}, and removes what the request carries beside it. Where that takes several
   * cookies, the first is the removal of a ticket, which nobody needs where sessions lie in
   * cookies: a proxy that passes on but the first must not put half a text beside half of another.
   *
   * @param text of visible ASCII without semicolon and comma, at most {@link #LONGEST_TEXT}
   */
  public List<SetCookie> set(String text, RequestHeaders headers, boolean secure, Duration maxAge) {
    if (text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "text: " + text.length() + " characters (expected: <= " + LONGEST_TEXT + ")");
    }
    int count = text.length() / LONGEST + 1;
    String counted = count + text;
    List<SetCookie> cookies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int end = Math.min(counted.length(), (i + 1) * LONGEST);
      String value = counted.substring(i * LONGEST, end);
      cookies.add(new SetCookie(name(i, secure), value, "/", secure, maxAge));
    }
    cookies.addAll(removals(found(headers, secure), count, secure));
    if (cookies.size() > 1) {
      cookies.addFirst(removal(ticketName(secure), secure));
    }
    return cookies;
  }

  /** Removes whatever of a text the request carries, and the first chunk in any case. */
  public List<SetCookie> remove(RequestHeaders headers, boolean secure) {
    List<SetCookie> cookies = new ArrayList<>();
    cookies.add(removal(name(0, secure), secure));
    cookies.addAll(removals(found(headers, secure), 1, secure));
    return cookies;
  }

  private List<SetCookie> removals(Found found, int from, boolean secure) {
    List<SetCookie> cookies = new ArrayList<>();
    for (int i = from; i < MOST; i++) {
      if (found.values()[i] != null) {
        cookies.add(removal(name(i, secure), secure));
      }
    }
    return cookies;
  }

  private static SetCookie removal(String name, boolean secure) {
    return SetCookie.remove(name, "/", secure);
  }

  private String ticketName(boolean secure) {
    return secure ? HOST_PREFIX + plainTicket : plainTicket;
  }

  private String name(int index, boolean secure) {
    return (secure ? secureNames : plainNames).get(index);
  }

  /**
   * What a request carries.
   *
   * @param values by index; null where there is no cookie
   * @param doubtful whether a name is there twice, or may be
   */
  @SuppressWarnings("ArrayRecordComponent") // looked at once, never compared
  private record Found(@Nullable String[] values, boolean doubtful) {}

  private Found found(RequestHeaders headers, boolean secure) {
    List<String> names = secure ? secureNames : plainNames;
    @Nullable String[] values = new String[MOST];
    boolean doubtful = false;
    CookiePairs cookies = CookiePairs.of(headers);
    while (cookies.next()) {
      for (int i = 0; i < MOST; i++) {
        if (cookies.isNamed(names.get(i))) {
          doubtful |= values[i] != null;
          values[i] = cookies.value();
        }
      }
    }
    return new Found(values, doubtful || cookies.wasCut());
  }
}
