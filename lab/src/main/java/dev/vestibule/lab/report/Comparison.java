package dev.vestibule.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Several storms in one Markdown table, a row each, in the order given; below it what they have in
 * common and the products' versions. Figures that count for a storm as a whole only: what one storm
 * was like second by second stands in its own report.
 */
public final class Comparison {

  private static final int TEXT_COLUMNS = 4;

  private static final List<String> HEAD =
      List.of(
          "gateway",
          "replicas",
          "provider",
          "fault",
          "sessions lost (innocent)",
          "grants / ideal",
          "spent (needlessly)",
          "families revoked",
          "dead tokens",
          "401 / 5xx",
          "hung",
          "p99 valid",
          "p99 expired",
          "own delay p99",
          "CPU",
          "memory");

  private Comparison() {}

  /** With a newline at the end. */
  public static String text(List<Report> reports) {
    Set<String> sizes = distinct(reports, Comparison::size);
    boolean oneSize = sizes.size() < 2;
    List<List<String>> rows = new ArrayList<>();
    rows.add(row(HEAD, oneSize ? List.of() : List.of("storm")));
    for (Report report : reports) {
      rows.add(row(figures(report), oneSize ? List.of() : List.of(size(report))));
    }
    StringBuilder text = new StringBuilder();
    text.append(MarkdownTable.of(rows, oneSize ? TEXT_COLUMNS : TEXT_COLUMNS + 1)).append('\n');
    if (oneSize) {
      sizes.forEach(size -> text.append("Each row: ").append(size).append(".\n"));
    }
    distinct(reports, Comparison::machine)
        .forEach(machine -> text.append("Machine: ").append(machine).append(".\n"));
    distinct(reports, Comparison::product)
        .forEach(product -> text.append("Version: ").append(product).append(".\n"));
    return text.toString();
  }

  private static List<String> figures(Report report) {
    Report.Run run = report.run();
    return List.of(
        MarkdownTable.cell(report.gateway().name()),
        Integer.toString(run.replicas()),
        MarkdownTable.cell(run.provider()),
        MarkdownTable.cell(faults(run)),
        number(report.sessionsLost()) + " (" + number(report.innocentLost()) + ")",
        number(report.grants()) + " / " + number(report.grantsIdeal()),
        number(report.spentPresented()) + " (" + number(report.spentNeedlessly()) + ")",
        number(report.familiesRevoked()),
        number(report.deadTokens()),
        number(statuses(report, "401")) + " / " + number(statuses(report, "5")),
        number(report.hung()),
        wait(report.whileValid()),
        wait(report.afterExpiry()),
        Verdict.time(report.ownDelay().p99()),
        processor(report),
        memory(report));
  }

  private static String faults(Report.Run run) {
    return (run.faults().isEmpty() ? "none" : String.join(", ", run.faults()))
        + (run.cutShort() ? " (cut short)" : "");
  }

  /** What the storms differ in besides stands before the figures. */
  private static List<String> row(List<String> cells, List<String> more) {
    List<String> row = new ArrayList<>(cells.subList(0, TEXT_COLUMNS));
    row.addAll(more);
    row.addAll(cells.subList(TEXT_COLUMNS, cells.size()));
    return row;
  }

  private static String size(Report report) {
    Report.Run run = report.run();
    return Verdict.count(run.sessions(), "session", "sessions")
        + " × "
        + Verdict.count(run.panels(), "panel", "panels")
        + ", a poll every "
        + Verdict.time(run.interval())
        + ", "
        + Verdict.count(run.expiries(), "expiry", "expiries")
        + " of "
        + Verdict.time(run.tokenLife());
  }

  private static String machine(Report report) {
    return Verdict.count(report.run().cores(), "core", "cores") + ", " + report.run().system();
  }

  private static String product(Report report) {
    return report.gateway().name() + ": " + report.gateway().version();
  }

  private static long statuses(Report report, String beginning) {
    return report.statuses().entrySet().stream()
        .filter(status -> status.getKey().startsWith(beginning))
        .mapToLong(status -> status.getValue())
        .sum();
  }

  private static String wait(Report.Waits waits) {
    return waits.polls() == 0 ? "–" : Verdict.time(waits.p99());
  }

  /** Of all replicas together; nothing is known of those that the storm did not start. */
  private static String processor(Report report) {
    if (report.replicas().isEmpty()) {
      return "–";
    }
    double seconds = report.replicas().stream().mapToDouble(ReplicaFigures::cpuSeconds).sum();
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private static String memory(Report report) {
    if (report.replicas().isEmpty()) {
      return "–";
    }
    return number(report.replicas().stream().mapToLong(ReplicaFigures::peakMemoryMiB).sum())
        + " MiB";
  }

  private static Set<String> distinct(List<Report> reports, Function<Report, String> what) {
    return reports.stream().map(what).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String number(long number) {
    return Verdict.number(number);
  }
}
