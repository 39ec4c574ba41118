package dev.vestibule.lab.report;

import java.math.BigDecimal;
import java.util.stream.Stream;

/** The part of an {@link Expectation} that is a number. Prints as it is written. */
sealed interface Amount extends Expectation.Part {

  double in(Figures figures);

  record Figure(String name) implements Amount {
    @Override
    public double in(Figures figures) {
      return figures.value(name);
    }

    @Override
    public Stream<String> names() {
      return Stream.of(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  record Constant(double value) implements Amount {
    @Override
    public double in(Figures figures) {
      return value;
    }

    @Override
    public Stream<String> names() {
      return Stream.empty();
    }

    @Override
    public String toString() {
      return number(value);
    }
  }

  /** A division by zero is infinite or no number, which no comparison but {@code !=} likes. */
  record Calculation(String operator, Amount left, Amount right) implements Amount {
    @Override
    public double in(Figures figures) {
      double one = left.in(figures);
      double other = right.in(figures);
      return switch (operator) {
        case "+" -> one + other;
        case "-" -> one - other;
        case "*" -> one * other;
        default -> one / other;
      };
    }

    @Override
    public Stream<String> names() {
      return Stream.concat(left.names(), right.names());
    }

    @Override
    public String toString() {
      return operand(left) + " " + operator + " " + operand(right);
    }

    private static String operand(Amount amount) {
      return amount instanceof Calculation ? "(" + amount + ")" : amount.toString();
    }
  }

  /** Without an exponent, and without a fraction where there is none. */
  static String number(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }
}
