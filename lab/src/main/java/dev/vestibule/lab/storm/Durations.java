package dev.vestibule.lab.storm;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 300ms}, {@code 3s}, {@code 1.5s}, {@code 2m}. */
final class Durations {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h)");

  private static final Duration LONGEST = Duration.ofHours(24);

  private Durations() {}

  /** {@code name}: the flag, or the word in it, that messages name. */
  static Duration parse(String name, String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          name + ": '" + text + "' is no duration (expected: 300ms, 3s, 1.5s, 2m or 1h)");
    }
    double amount = Double.parseDouble(parts.group(1));
    long unit =
        switch (parts.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          default -> 3_600_000;
        };
    Duration duration = Duration.ofMillis(Math.round(amount * unit));
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + ": " + text + " (expected: at most 24h)");
    }
    return duration;
  }

  /** As {@link #parse} reads it. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 60_000 == 0 && millis >= 120_000) {
      return millis / 60_000 + "m";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
