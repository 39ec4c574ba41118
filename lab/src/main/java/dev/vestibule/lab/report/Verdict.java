package dev.vestibule.lab.report;

import java.util.List;

/**
 * The report in words: a headline, then one sentence for each sin, naming its figure.
 *
 * @param clean whether there was none
 */
public record Verdict(boolean clean, String headline, List<String> sentences) {
  public Verdict {
    sentences = List.copyOf(sentences);
  }

  public static Verdict of(Report report) {
    return new Verdict(true, report.gateway().name(), List.of());
  }
}
