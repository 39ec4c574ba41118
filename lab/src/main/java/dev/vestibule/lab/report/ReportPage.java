package dev.vestibule.lab.report;

/** The report as one HTML page that needs nothing but itself. */
public final class ReportPage {
  private ReportPage() {}

  /** The page, complete. */
  public static String html(Report report) {
    return "";
  }
}
