package dev.vestibule.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A word of an expectation, and where it begins, from 0. The last of a text is {@code END}. */
record Token(Kind kind, String text, int at) {

  enum Kind {
    NUMBER,
    NAME,
    SIGN,
    END
  }

  private static final Pattern WORD =
      Pattern.compile(
          "\\s*(?:(?<number>[0-9]{1,15}(?:\\.[0-9]{1,9})?)(?![\\w.])"
              + "|(?<name>[A-Za-z_]\\w*(?:\\.\\w+)*)"
              + "|(?<sign>&&|\\|\\||[=!<>]=|[<>!()+*/-]))");

  /** That something else should stand here. Columns are told from 1. */
  IllegalArgumentException refused(String expected) {
    String what = kind == Kind.END ? "the end" : "'" + text + "'";
    return new IllegalArgumentException(
        "column " + (at + 1) + ": " + what + " (expected: " + expected + ")");
  }

  static List<Token> of(String text) {
    List<Token> tokens = new ArrayList<>();
    String rest = text.stripTrailing();
    Matcher word = WORD.matcher(rest);
    int from = 0;
    while (from < rest.length()) {
      if (!word.region(from, rest.length()).lookingAt()) {
        throw unreadable(rest, from);
      }
      Kind kind = Kind.SIGN;
      String group = "sign";
      if (word.start("number") >= 0) {
        kind = Kind.NUMBER;
        group = "number";
      } else if (word.start("name") >= 0) {
        kind = Kind.NAME;
        group = "name";
      }
      tokens.add(
          new Token(kind, rest.substring(word.start(group), word.end(group)), word.start(group)));
      from = word.end();
    }
    tokens.add(new Token(Kind.END, "", rest.length()));
    return List.copyOf(tokens);
  }

  private static IllegalArgumentException unreadable(String text, int from) {
    int at = from;
    while (Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    char first = text.charAt(at);
    String meant =
        switch (first) {
          case '=' -> " (expected: ==)";
          case '&' -> " (expected: &&)";
          case '|' -> " (expected: ||)";
          default -> "";
        };
    return new IllegalArgumentException("column " + (at + 1) + ": '" + first + "'" + meant);
  }
}
