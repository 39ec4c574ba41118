package dev.vestibule.bench;

import java.util.List;
import java.util.Locale;

/** What several rounds of one thing came to. */
public record Figures(double median, double least, double most) {

  public static Figures of(List<Double> rounds) {
    List<Double> sorted = rounds.stream().sorted().toList();
    int half = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    return new Figures(median, sorted.getFirst(), sorted.getLast());
  }

  /** Median, and from where to where. */
  public String text(String format) {
    return String.format(
        Locale.ROOT, format + "  (" + format + " to " + format + ")", median, least, most);
  }
}
