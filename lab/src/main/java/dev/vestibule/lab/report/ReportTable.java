package dev.vestibule.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
    text.append('\n').append(MarkdownTable.of(figures(report), 2));
    if (!report.replicas().isEmpty()) {
      text.append('\n').append(MarkdownTable.of(replicas(report), 1));
    }
    return text.append("\nAgain: `").append(report.run().command()).append("`\n").toString();
  }

  private static List<List<String>> figures(Report report) {
    List<List<String>> rows = new ArrayList<>();
    String product = report.gateway().name() + " " + report.gateway().version();
    rows.add(
        List.of(MarkdownTable.cell(product), MarkdownTable.cell(FigureRow.size(report.run()))));
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
              MarkdownTable.cell(replica.name()),
              String.format(Locale.ROOT, "%.2f s", replica.cpuSeconds()),
              Verdict.number(replica.peakMemoryMiB()) + " MiB",
              Integer.toString(replica.starts())));
    }
    return rows;
  }
}
