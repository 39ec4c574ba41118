package dev.vestibule.lab.report;

import dev.vestibule.lab.report.Report.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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
    text.append('\n').append(table(rows(report)));
    if (!report.replicas().isEmpty()) {
      text.append('\n').append(table(replicas(report)));
    }
    return text.append("\nAgain: `").append(report.run().command()).append("`\n").toString();
  }

  private static List<List<String>> rows(Report report) {
    String product = report.gateway().name() + " " + report.gateway().version();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(product, size(report)));
    rows.add(row("sessions lost (innocent)", lost(report)));
    rows.add(row("logins (forced, failed)", logins(report)));
    rows.add(row("refused though the session was there", report.falseRefusals()));
    rows.add(row("grants (ideal, per expiry)", grants(report)));
    rows.add(row("grants refused", report.refusals()));
    rows.add(row("spent tokens presented", report.spentPresented()));
    rows.add(row("token families revoked", report.familiesRevoked()));
    rows.add(row("requests by status", statuses(report)));
    rows.add(row("hung", report.hung()));
    rows.add(row("served without a session", report.servedWithoutSession()));
    rows.add(row("served as another", report.servedAsAnother()));
    rows.add(row("served with a dead token", report.deadTokens()));
    rows.add(row("wait p50, p99, max: token valid", waits(report.whileValid())));
    rows.add(row("wait p50, p99, max: token expired", waits(report.afterExpiry())));
    rows.add(row("recovery after a fault", recovery(report)));
    return rows;
  }

  private static List<List<String>> replicas(Report report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("replica", "CPU", "peak memory", "starts"));
    for (ReplicaFigures replica : report.replicas()) {
      rows.add(
          List.of(
              replica.name(),
              String.format(Locale.ROOT, "%.2f s", replica.cpuSeconds()),
              Verdict.number(replica.peakMemoryMiB()) + " MiB",
              Integer.toString(replica.starts())));
    }
    return rows;
  }

  private static String size(Report report) {
    Report.Run run = report.run();
    return Verdict.count(run.replicas(), "replica", "replicas")
        + ", "
        + run.sessions()
        + " × "
        + Verdict.count(run.panels(), "panel", "panels")
        + ", "
        + run.provider()
        + (run.faults().isEmpty() ? "" : ", " + String.join(" ", run.faults()));
  }

  private static String lost(Report report) {
    return Verdict.number(report.sessionsLost())
        + " ("
        + Verdict.number(report.innocentLost())
        + ")";
  }

  private static String logins(Report report) {
    return Verdict.number(report.logins())
        + " ("
        + Verdict.number(report.loginsForced())
        + ", "
        + Verdict.number(report.loginsFailed())
        + ")";
  }

  private static String grants(Report report) {
    return Verdict.number(report.grants())
        + " ("
        + Verdict.number(report.grantsIdeal())
        + ", "
        + String.format(Locale.ROOT, "%.2f", report.grantsPerExpiry())
        + ")";
  }

  private static String statuses(Report report) {
    String each =
        report.statuses().entrySet().stream()
            .map(status -> status.getKey() + ": " + Verdict.number(status.getValue()))
            .collect(Collectors.joining(", "));
    return Verdict.number(report.requests()) + (each.isEmpty() ? "" : " (" + each + ")");
  }

  private static String waits(Waits waits) {
    return waits.polls() == 0
        ? "none due"
        : Verdict.time(waits.p50())
            + ", "
            + Verdict.time(waits.p99())
            + ", "
            + Verdict.time(waits.max());
  }

  private static String recovery(Report report) {
    if (report.recovery() == Report.NEVER) {
      return "never";
    }
    return report.recovery() == 0 ? "none needed" : Verdict.time(report.recovery());
  }

  private static List<String> row(String what, String figure) {
    return List.of(what, figure);
  }

  private static List<String> row(String what, long figure) {
    return List.of(what, Verdict.number(figure));
  }

  /** Aligned as Markdown; the first row is the head, and only the first column stands left. */
  private static String table(List<? extends List<String>> rows) {
    List<List<String>> cells = new ArrayList<>();
    for (List<String> row : rows) {
      cells.add(row.stream().map(ReportTable::cell).toList());
    }
    int columns = cells.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : cells) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (int r = 0; r < cells.size(); r++) {
      for (int i = 0; i < columns; i++) {
        String cell = cells.get(r).get(i);
        String padding = " ".repeat(widths[i] - cell.length());
        table
            .append("| ")
            .append(i == 0 || columns == 2 ? cell + padding : padding + cell)
            .append(' ');
      }
      table.append("|\n");
      if (r == 0) {
        for (int i = 0; i < columns; i++) {
          boolean left = i == 0 || columns == 2;
          table.append('|').append("-".repeat(widths[i] + 1)).append(left ? '-' : ':');
        }
        table.append("|\n");
      }
    }
    return table.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}
