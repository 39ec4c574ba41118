package dev.vestibule.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The report for a terminal, which is Markdown too: the verdict first, then the figures. */
public final class ReportTable {

  private ReportTable() {}

  /** With a newline at the end. */
  public static String text(Report report) {
    Verdict verdict = Verdict.of(report);
    StringBuilder text = new StringBuilder();
    text.append("**").append(verdict.headline()).append("**\n\n");
    for (String sentence : verdict.sentences()) {
      text.append("- ").append(sentence).append('\n');
    }
    text.append('\n').append(table(figures(report), false));
    if (!report.replicas().isEmpty()) {
      text.append('\n').append(table(replicas(report), true));
    }
    return text.append("\nAgain: `").append(report.run().command()).append("`\n").toString();
  }

  private static List<List<String>> figures(Report report) {
    List<List<String>> rows = new ArrayList<>();
    String product = report.gateway().name() + " " + report.gateway().version();
    rows.add(List.of(cell(product), cell(FigureRow.size(report.run()))));
    for (FigureRow row : FigureRow.of(report)) {
      rows.add(List.of(row.what(), row.value()));
    }
    return rows;
  }

  private static List<List<String>> replicas(Report report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("replica", "CPU", "peak memory", "starts"));
    for (ReplicaFigures replica : report.replicas()) {
      rows.add(
          List.of(
              cell(replica.name()),
              String.format(Locale.ROOT, "%.2f s", replica.cpuSeconds()),
              Verdict.number(replica.peakMemoryMiB()) + " MiB",
              Integer.toString(replica.starts())));
    }
    return rows;
  }

  /** The first row is the head. Numbers stand right of their column, except in the first. */
  private static String table(List<List<String>> rows, boolean numbers) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      table.append(line(row, widths, numbers));
      if (table.indexOf("\n") == table.length() - 1) {
        table.append(rule(widths, numbers));
      }
    }
    return table.toString();
  }

  private static String line(List<String> row, int[] widths, boolean numbers) {
    StringJoiner line = new StringJoiner(" | ", "| ", " |\n");
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      line.add(numbers && i > 0 ? padding + row.get(i) : row.get(i) + padding);
    }
    return line.toString();
  }

  private static String rule(int[] widths, boolean numbers) {
    StringJoiner rule = new StringJoiner("|", "|", "|\n");
    for (int i = 0; i < widths.length; i++) {
      rule.add("-".repeat(widths[i] + 1) + (numbers && i > 0 ? ":" : "-"));
    }
    return rule.toString();
  }

  /** What comes from outside must not break the table. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}
