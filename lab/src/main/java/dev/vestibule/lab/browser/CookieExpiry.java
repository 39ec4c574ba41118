package dev.vestibule.lab.browser;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a cookie ends, by {@code Max-Age} or else {@code Expires}: at most 400 days from now. Dates
 * are found in what servers write as RFC 6265 5.1.1 tells, with Chrome's differences: a time zone
 * is not looked at, 69 is 2069.
 */
final class CookieExpiry {

  private static final Duration MOST = Duration.ofDays(400);
  private static final Pattern MAX_AGE = Pattern.compile("(-?)(\\d+)");
  private static final Pattern DELIMITERS =
      Pattern.compile("[\\x09\\x20-\\x2F\\x3B-\\x40\\x5B-\\x60\\x7B-\\x7E]+");
  private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\D.*)?");
  private static final Pattern DAY = Pattern.compile("(\\d{1,2})(?:\\D.*)?");
  private static final Pattern YEAR = Pattern.compile("(\\d{2,4})(?:\\D.*)?");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private CookieExpiry() {}

  /** {@link Instant#MAX} if it ends with the browser. */
  static Instant of(SetCookie line, Instant now) {
    Matcher age = MAX_AGE.matcher(line.get("max-age"));
    if (age.matches()) {
      return age.group(1).isEmpty() ? now.plus(lifetime(age.group(2))) : Instant.MIN;
    }
    return date(line.get("expires"))
        .map(at -> at.isAfter(now.plus(MOST)) ? now.plus(MOST) : at)
        .orElse(Instant.MAX);
  }

  private static Duration lifetime(String digits) {
    return digits.length() > 9 ? MOST : least(Duration.ofSeconds(Long.parseLong(digits)));
  }

  private static Duration least(Duration asked) {
    return asked.compareTo(MOST) > 0 ? MOST : asked;
  }

  private static Optional<Instant> date(String text) {
    int day = -1;
    int month = -1;
    int year = -1;
    int[] time = {};
    for (String token : DELIMITERS.split(text, -1)) {
      Matcher matcher = TIME.matcher(token);
      if (time.length == 0 && matcher.matches()) {
        time = new int[] {number(matcher, 1), number(matcher, 2), number(matcher, 3)};
        continue;
      }
      matcher = DAY.matcher(token);
      if (day < 0 && matcher.matches()) {
        day = number(matcher, 1);
        continue;
      }
      int named = month(token);
      if (month < 0 && named > 0) {
        month = named;
        continue;
      }
      matcher = YEAR.matcher(token);
      if (year < 0 && matcher.matches()) {
        year = century(number(matcher, 1));
      }
    }
    if (day < 1 || month < 1 || year < 0 || time.length == 0) {
      return Optional.empty();
    }
    return instant(year, month, day, time);
  }

  private static Optional<Instant> instant(int year, int month, int day, int[] time) {
    try {
      return Optional.of(
          LocalDateTime.of(year, month, day, time[0], time[1], time[2]).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  private static int month(String token) {
    return token.length() < 3
        ? 0
        : MONTHS.indexOf(token.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
  }

  private static int century(int year) {
    if (year < 70) {
      return year + 2000;
    }
    return year < 100 ? year + 1900 : year;
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
