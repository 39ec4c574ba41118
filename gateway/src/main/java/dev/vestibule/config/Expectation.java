package dev.vestibule.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a refusing constructor said, taken apart: {@code name: value (expected: such and such)},
 * where name and expectation may be absent.
 *
 * @param name the record component that is meant, or empty
 */
record Expectation(String name, String what, String remedy) {
  private static final Pattern MESSAGE =
      Pattern.compile(
          "((?<name>[a-z][A-Za-z0-9]*): )?(?<what>.*?)( \\(expected: (?<expected>.*)\\))?",
          Pattern.DOTALL);
  private static final Pattern CHOICE = Pattern.compile("Expected: one of \\[?(?<words>[^\\]]*)]?");
  private static final Pattern ISO_DURATION = Pattern.compile("\\bP(T[0-9.HMS-]+|[0-9]+D)");

  static Expectation of(IllegalArgumentException refusal) {
    String message = refusal.getMessage();
    Matcher matcher = MESSAGE.matcher(message == null ? "is not allowed" : message);
    if (!matcher.matches()) {
      throw new IllegalStateException("the pattern matches every text");
    }
    String name = matcher.group("name");
    String expected = matcher.group("expected");
    return new Expectation(
        name == null ? "" : name,
        matcher.group("what"),
        expected == null
            ? ""
            : "Expected: " + ISO_DURATION.matcher(expected).replaceAll(Expectation::plain));
  }

  /** The remedy, with the word that was probably meant where it is a choice of words. */
  String remedyFor(String written) {
    Matcher choice = CHOICE.matcher(remedy);
    if (!choice.matches()) {
      return remedy;
    }
    return Nearest.to(written, List.of(choice.group("words").split(", ")))
        .map(word -> "Did you mean `" + word + "`? " + remedy)
        .orElse(remedy);
  }

  private static String plain(MatchResult iso) {
    return Durations.text(Duration.parse(iso.group()));
  }
}
