package dev.vestibule.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a report must show, as written behind {@code --expect}: {@code innocentLost == 0 &&
 * whileValid.p99 < 500}. Names are the JSON's keys; numbers compare, calculate ({@code + - * /})
 * and join ({@code && || !}). Checked entirely when it is parsed, so that nobody finds a typing
 * error after an hour's storm.
 */
public final class Expectation {

  private final List<Condition> clauses;

  private Expectation(List<Condition> clauses) {
    this.clauses = clauses;
  }

  /**
   * Reads and checks the whole text.
   *
   * @throws IllegalArgumentException with the column, and for an unknown key the nearest ones
   */
  public static Expectation parse(String text) {
    List<Condition> clauses = new ArrayList<>();
    split(new ExpectationParser(text).whole(), clauses);
    return new Expectation(List.copyOf(clauses));
  }

  /** Whether it holds. */
  public Judgement judge(Report report) {
    Figures figures = Figures.of(report);
    List<String> failed = new ArrayList<>();
    for (Condition clause : clauses) {
      if (!clause.holds(figures)) {
        failed.add(clause + ": " + values(clause, figures));
      }
    }
    return failed.isEmpty() ? new Judgement.Holds() : new Judgement.Fails(failed);
  }

  private static void split(Condition condition, List<Condition> clauses) {
    if (condition instanceof Condition.Both(Condition left, Condition right)) {
      split(left, clauses);
      split(right, clauses);
    } else {
      clauses.add(condition);
    }
  }

  private static String values(Condition clause, Figures figures) {
    Set<String> names = clause.names().collect(Collectors.toCollection(LinkedHashSet::new));
    return names.stream()
        .map(name -> name + " was " + Amount.number(figures.value(name)))
        .collect(Collectors.joining(", "));
  }

  /** A number, or something that holds or does not. */
  sealed interface Part permits Amount, Condition {
    /** The figures that it speaks of, as often as it does. */
    Stream<String> names();
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
