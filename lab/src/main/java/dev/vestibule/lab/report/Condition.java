package dev.vestibule.lab.report;

import java.util.stream.Stream;

/** The part of an {@link Expectation} that holds or does not. Prints as it is written. */
sealed interface Condition extends Expectation.Part {

  boolean holds(Figures figures);

  record Comparison(String operator, Amount left, Amount right) implements Condition {
    @Override
    public boolean holds(Figures figures) {
      double one = left.in(figures);
      double other = right.in(figures);
      return switch (operator) {
        case "==" -> one == other;
        case "!=" -> one != other;
        case "<" -> one < other;
        case "<=" -> one <= other;
        case ">" -> one > other;
        default -> one >= other;
      };
    }

    @Override
    public Stream<String> names() {
      return Stream.concat(left.names(), right.names());
    }

    @Override
    public String toString() {
      return left + " " + operator + " " + right;
    }
  }

  record Both(Condition left, Condition right) implements Condition {
    @Override
    public boolean holds(Figures figures) {
      return left.holds(figures) && right.holds(figures);
    }

    @Override
    public Stream<String> names() {
      return Stream.concat(left.names(), right.names());
    }

    @Override
    public String toString() {
      return "(" + left + " && " + right + ")";
    }
  }

  record Either(Condition left, Condition right) implements Condition {
    @Override
    public boolean holds(Figures figures) {
      return left.holds(figures) || right.holds(figures);
    }

    @Override
    public Stream<String> names() {
      return Stream.concat(left.names(), right.names());
    }

    @Override
    public String toString() {
      return "(" + left + " || " + right + ")";
    }
  }

  record Not(Condition condition) implements Condition {
    @Override
    public boolean holds(Figures figures) {
      return !condition.holds(figures);
    }

    @Override
    public Stream<String> names() {
      return condition.names();
    }

    @Override
    public String toString() {
      return condition instanceof Comparison ? "!(" + condition + ")" : "!" + condition;
    }
  }
}
