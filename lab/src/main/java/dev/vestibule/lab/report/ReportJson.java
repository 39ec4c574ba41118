package dev.vestibule.lab.report;

/** The report as JSON, as {@code docs/storm-report.schema.json} describes it. */
public final class ReportJson {
  private ReportJson() {}

  /** Indented, with a newline at the end. */
  public static String text(Report report) {
    return "";
  }
}
