package dev.vestibule.lab.report;

import dev.vestibule.lab.report.Amount.Calculation;
import dev.vestibule.lab.report.Amount.Constant;
import dev.vestibule.lab.report.Amount.Figure;
import dev.vestibule.lab.report.Condition.Both;
import dev.vestibule.lab.report.Condition.Comparison;
import dev.vestibule.lab.report.Condition.Either;
import dev.vestibule.lab.report.Condition.Not;
import dev.vestibule.lab.report.Expectation.Part;
import java.util.List;
import java.util.Set;

/**
 * Reads an expectation, by descent: {@code ||} binds least, then {@code &&}, comparisons, {@code +
 * -}, {@code * /}, and {@code ! -} before one operand. Numbers and conditions are told apart while
 * reading, so that what could not be judged is refused with its column.
 *
 * <p>It is not CEL, which would bring 8 MB of libraries to compare numbers with numbers, refuses
 * {@code grantsPerExpiry == 1} for want of a {@code .0}, and finds out only after the storm that
 * nobody got a 500.
 */
final class ExpectationParser {

  private static final int LONGEST = 2_000;
  private static final int DEEPEST = 40;
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final List<Token> tokens;
  private int position;
  private int depth;

  ExpectationParser(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "it has " + text.length() + " characters (expected: <= " + LONGEST + ")");
    }
    this.tokens = Token.of(text);
  }

  Condition whole() {
    Token first = next();
    Condition condition = condition(either(), first);
    Token after = next();
    if (after.kind() != Token.Kind.END) {
      throw after.refused("&& or ||, or the end");
    }
    return condition;
  }

  private Part either() {
    Token first = next();
    Part left = both();
    while (taken("||")) {
      Condition one = condition(left, first);
      Token second = next();
      left = new Either(one, condition(both(), second));
    }
    return left;
  }

  private Part both() {
    Token first = next();
    Part left = comparison();
    while (taken("&&")) {
      Condition one = condition(left, first);
      Token second = next();
      left = new Both(one, condition(comparison(), second));
    }
    return left;
  }

  private Part comparison() {
    Token first = next();
    Part left = sum();
    Token sign = next();
    if (!COMPARISONS.contains(sign.text())) {
      return left;
    }
    Amount one = amount(left, first);
    position++;
    Token second = next();
    Comparison comparison = new Comparison(sign.text(), one, amount(sum(), second));
    if (COMPARISONS.contains(next().text())) {
      throw next().refused("one comparison, and && before the next");
    }
    return comparison;
  }

  private Part sum() {
    Token first = next();
    Part left = product();
    for (Token sign = next(); taken("+") || taken("-"); sign = next()) {
      Amount one = amount(left, first);
      Token second = next();
      left = new Calculation(sign.text(), one, amount(product(), second));
    }
    return left;
  }

  private Part product() {
    Token first = next();
    Part left = operand();
    for (Token sign = next(); taken("*") || taken("/"); sign = next()) {
      Amount one = amount(left, first);
      Token second = next();
      left = new Calculation(sign.text(), one, amount(operand(), second));
    }
    return left;
  }

  private Part operand() {
    Token token = next();
    if (++depth > DEEPEST) {
      throw token.refused("at most " + DEEPEST + " within each other");
    }
    position++;
    Part part =
        switch (token.text()) {
          case "(" -> inParentheses();
          case "!" -> new Not(condition(operand(), token));
          case "-" -> new Calculation("-", new Constant(0), amount(operand(), token));
          default -> leaf(token);
        };
    depth--;
    return part;
  }

  private Part inParentheses() {
    Part part = either();
    if (!taken(")")) {
      throw next().refused(")");
    }
    return part;
  }

  private static Part leaf(Token token) {
    return switch (token.kind()) {
      case NUMBER -> new Constant(Double.parseDouble(token.text()));
      case NAME -> figure(token);
      case SIGN, END -> throw token.refused("a figure's name or a number");
    };
  }

  private static Figure figure(Token token) {
    if (Figures.known(token.text())) {
      return new Figure(token.text());
    }
    List<String> nearest = Figures.nearest(token.text());
    throw token.refused(
        nearest.isEmpty()
            ? "a number's key in the JSON, such as innocentLost or whileValid.p99"
            : String.join(", ", nearest));
  }

  private static Condition condition(Part part, Token first) {
    if (part instanceof Condition condition) {
      return condition;
    }
    throw first.refused("a comparison, such as innocentLost == 0");
  }

  private static Amount amount(Part part, Token first) {
    if (part instanceof Amount amount) {
      return amount;
    }
    throw first.refused("a number");
  }

  private Token next() {
    return tokens.get(Math.min(position, tokens.size() - 1));
  }

  private boolean taken(String sign) {
    if (!next().text().equals(sign)) {
      return false;
    }
    position++;
    return true;
  }
}
