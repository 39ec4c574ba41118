package dev.vestibule.lab.report;

import dev.vestibule.lab.report.Report.FaultMark;
import dev.vestibule.lab.report.Report.Waits;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The parts of the page that stand without its script, as HTML. Whatever comes from a report is
 * escaped here: product names, commands and labels are written by strangers.
 */
record PageSections(Report report) {

  Map<String, String> parts() {
    Verdict verdict = Verdict.of(report);
    String product = report.gateway().name() + " " + report.gateway().version();
    return Map.ofEntries(
        Map.entry("title", escaped("Refresh storm: " + product)),
        Map.entry("clean", Boolean.toString(verdict.clean())),
        Map.entry("product", escaped(product)),
        Map.entry("size", escaped(FigureRow.size(report.run()))),
        Map.entry("headline", escaped(verdict.headline())),
        Map.entry("sentences", sentences(verdict)),
        Map.entry("tiles", tiles()),
        Map.entry("figures", figures()),
        Map.entry("faults", report.faults().isEmpty() ? "" : faults()),
        Map.entry("replicas", report.replicas().isEmpty() ? "" : replicas()),
        Map.entry("run", run()));
  }

  private static String sentences(Verdict verdict) {
    return verdict.sentences().stream()
        .map(sentence -> "<li>" + escaped(sentence) + "</li>")
        .collect(Collectors.joining());
  }

  private String tiles() {
    return tile(
            "Sessions lost",
            Verdict.number(report.sessionsLost()),
            report.sessionsLost() == 0
                ? "of " + Verdict.number(report.sessions())
                : Verdict.number(report.innocentLost()) + " of them innocent",
            mood(report.sessionsLost() > 0))
        + tile(
            "Spent tokens presented",
            Verdict.number(report.spentPresented()),
            Verdict.number(report.spentNeedlessly())
                + " needlessly, "
                + Verdict.count(report.familiesRevoked(), "family", "families")
                + " revoked",
            mood(report.spentNeedlessly() > 0))
        + tile(
            "Grants per expiry",
            String.format(Locale.ROOT, "%.2f", report.grantsPerExpiry()),
            Verdict.number(report.grants()) + " for " + Verdict.number(report.grantsIdeal()),
            "")
        + tile(
            "Not served",
            Verdict.number(report.unserved()),
            "of " + Verdict.count(report.polls(), "poll", "polls"),
            mood(report.unserved() > 0))
        + waitTile(
            "Wait, token valid", report.whileValid(), mood(report.whileValid().p99() > 1_000))
        + waitTile("Wait, being refreshed", report.afterExpiry(), "");
  }

  private static String waitTile(String name, Waits waits, String mood) {
    return waits.polls() == 0
        ? tile(name, "–", "none due", "")
        : tile(name, Verdict.time(waits.p99()), "p99; longest " + Verdict.time(waits.max()), mood);
  }

  private static String tile(String name, String value, String more, String mood) {
    return "<div%s><dt>%s</dt><dd>%s<small>%s</small></dd></div>"
        .formatted(mood, name, value, more);
  }

  private static String mood(boolean bad) {
    return bad ? " data-bad" : " data-good";
  }

  private String figures() {
    String rows =
        FigureRow.of(report).stream()
            .map(row ->
                "<tr><th scope=\"row\">%s<code>%s</code></th><td>%s</td></tr>"
                    .formatted(escaped(row.what()), row.keys(), unbroken(escaped(row.value()))))
            .collect(Collectors.joining());
    return "<table><thead><tr><th scope=\"col\">Figure, and its keys in the JSON</th>"
        + "<th scope=\"col\">Value</th></tr></thead><tbody>"
        + rows
        + "</tbody></table>";
  }

  private String faults() {
    StringBuilder rows = new StringBuilder();
    for (FaultMark fault : report.faults()) {
      String when =
          fault.from() == fault.to()
              ? Verdict.time(fault.from())
              : Verdict.time(fault.from()) + " to " + Verdict.time(fault.to());
      rows.append(row(fault.name(), List.of(when, FigureRow.recovery(fault.recovery()))));
    }
    return section("faults", "Faults", List.of("Fault", "When", "Recovery"), rows.toString());
  }

  private String replicas() {
    StringBuilder rows = new StringBuilder();
    for (ReplicaFigures replica : report.replicas()) {
      rows.append(
          row(
              replica.name(),
              List.of(
                  String.format(Locale.ROOT, "%.1f s", replica.cpuSeconds()),
                  Verdict.number(replica.peakMemoryMiB()) + " MiB",
                  Integer.toString(replica.starts()))));
    }
    return section(
        "replicas",
        "Replicas",
        List.of("Replica", "CPU", "Peak memory", "Starts"),
        rows.toString());
  }

  private String run() {
    Report.Run run = report.run();
    String load =
        Verdict.count(run.sessions(), "session", "sessions")
            + " of "
            + Verdict.count(run.panels(), "panel", "panels")
            + ", each polling every "
            + Verdict.time(run.interval());
    String rows =
        row("Load", List.of(load))
            + row(
                "Tokens",
                List.of(
                    Verdict.time(run.tokenLife())
                        + ", "
                        + Verdict.count(run.expiries(), "expiry", "expiries")))
            + row("Provider", List.of(run.provider()))
            + row(
                "Faults", List.of(run.faults().isEmpty() ? "none" : String.join(" ", run.faults())))
            + row(
                "Machine",
                List.of(Verdict.count(run.cores(), "core", "cores") + ", " + run.system()))
            + row("Started", List.of(run.started().replace('T', ' ').replace("Z", " UTC")))
            + row("Lasted", List.of(Verdict.time(run.duration())))
            + row("Seed", List.of(Long.toString(run.seed())));
    return "<table class=\"facts\"><tbody>"
        + rows
        + "</tbody></table><pre><code>"
        + escaped(run.command())
        + "</code></pre>";
  }

  private static String section(String id, String title, List<String> head, String rows) {
    String columns =
        head.stream()
            .map(name -> "<th scope=\"col\">" + name + "</th>")
            .collect(Collectors.joining());
    return """
    <section aria-labelledby="%s"><h2 id="%s">%s</h2><table><thead><tr>%s</tr></thead>\
    <tbody>%s</tbody></table></section>\
    """
        .formatted(id, id, title, columns, rows);
  }

  private static String row(String name, List<String> cells) {
    return "<tr><th scope=\"row\">"
        + escaped(name)
        + "</th>"
        + cells.stream().map(cell -> "<td>" + escaped(cell) + "</td>").collect(Collectors.joining())
        + "</tr>";
  }

  /** A line may end between values, but not within one. */
  private static String unbroken(String values) {
    return values.replace(" ms", "&nbsp;ms").replace(" s", "&nbsp;s").replace(": ", ":&nbsp;");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
