package dev.vestibule.lab.report;

/** The report for a terminal, which is Markdown too: the verdict first, then the figures. */
public final class ReportTable {
  private ReportTable() {}

  /** With a newline at the end. */
  public static String text(Report report) {
    return "";
  }
}
