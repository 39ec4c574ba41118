package dev.vestibule.lab.report;

import dev.vestibule.lab.report.Report.Waits;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A figure as people read it: what it is, the keys of the JSON behind it, and its value. The table
 * and the page show the same ones.
 */
record FigureRow(String what, String keys, String value) {

  static List<FigureRow> of(Report report) {
    return List.of(
        new FigureRow(
            "sessions lost (innocent)",
            "sessionsLost, innocentLost",
            number(report.sessionsLost()) + " (" + number(report.innocentLost()) + ")"),
        new FigureRow(
            "logins (forced, failed)", "logins, loginsForced, loginsFailed", logins(report)),
        new FigureRow(
            "refused though the session was there",
            "falseRefusals",
            number(report.falseRefusals())),
        new FigureRow("stranded at the end", "stranded", number(report.stranded())),
        new FigureRow(
            "grants (ideal, per expiry)", "grants, grantsIdeal, grantsPerExpiry", grants(report)),
        new FigureRow("grants refused", "refusals", number(report.refusals())),
        new FigureRow(
            "spent tokens presented (needlessly)",
            "spentPresented, spentNeedlessly",
            number(report.spentPresented()) + " (" + number(report.spentNeedlessly()) + ")"),
        new FigureRow(
            "token families revoked", "familiesRevoked", number(report.familiesRevoked())),
        new FigureRow("requests by status", "requests, statuses", statuses(report)),
        new FigureRow("polls not served", "unserved", number(report.unserved())),
        new FigureRow("hung", "hung", number(report.hung())),
        new FigureRow(
            "served without a session",
            "servedWithoutSession",
            number(report.servedWithoutSession())),
        new FigureRow("served as another", "servedAsAnother", number(report.servedAsAnother())),
        new FigureRow("served with a dead token", "deadTokens", number(report.deadTokens())),
        new FigureRow("wait p50, p99, max: token valid", "whileValid", waits(report.whileValid())),
        new FigureRow(
            "wait p50, p99, max: being refreshed", "afterExpiry", waits(report.afterExpiry())),
        new FigureRow("recovery after a fault", "recovery", recovery(report.recovery())),
        new FigureRow(
            "the storm's own delay p99, max",
            "ownDelay",
            Verdict.time(report.ownDelay().p99()) + ", " + Verdict.time(report.ownDelay().max())));
  }

  static String recovery(long millis) {
    if (millis == Report.NEVER) {
      return "never";
    }
    return millis == 0 ? "none needed" : Verdict.time(millis);
  }

  /** The size of the storm, in a few words. */
  static String size(Report.Run run) {
    return Verdict.count(run.replicas(), "replica", "replicas")
        + ", "
        + number(run.sessions())
        + " × "
        + Verdict.count(run.panels(), "panel", "panels")
        + ", provider "
        + run.provider()
        + (run.faults().isEmpty() ? "" : ", " + String.join(", ", run.faults()));
  }

  private static String logins(Report report) {
    return number(report.logins())
        + " ("
        + number(report.loginsForced())
        + ", "
        + number(report.loginsFailed())
        + ")";
  }

  private static String grants(Report report) {
    return number(report.grants())
        + " ("
        + number(report.grantsIdeal())
        + ", "
        + String.format(Locale.ROOT, "%.2f", report.grantsPerExpiry())
        + ")";
  }

  private static String statuses(Report report) {
    String each =
        report.statuses().entrySet().stream()
            .map(status -> status.getKey() + ": " + number(status.getValue()))
            .collect(Collectors.joining(", "));
    return number(report.requests()) + (each.isEmpty() ? "" : " (" + each + ")");
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

  private static String number(long number) {
    return Verdict.number(number);
  }
}
