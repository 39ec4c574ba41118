package dev.vestibule.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Report CALM = Samples.storm("calm | one", false);
  private static final Report SINFUL = Samples.storm("sinful", true);

  @Test
  void everyStormIsARowWithItsFigures() {
    assertThat(rows(List.of(CALM, SINFUL)))
        .containsExactly(
            "| gateway | replicas | provider | fault | sessions lost (innocent) | grants / ideal"
                + " | spent (needlessly) | families revoked | dead tokens | 401 / 5xx | hung | p99 valid"
                + " | p99 expired | own delay p99 | CPU | memory |",
            "| calm \\| one | 3 | family-revoking | none | 0 (0) | 80 / 80 | 0 (0) | 0 | 0 | 0 / 0 | 0 | "
                + waits(CALM)
                + " | 14.6 s | 546 MiB |",
            "| sinful | 3 | family-revoking | --kill every=20s, --provider-down at=44s,for=8s"
                + " | 11 (9) | 136 / 80 | 24 (20) | 12 | 0 | "
                + SINFUL.statuses().getOrDefault("401", 0L)
                + " / "
                + (SINFUL.statuses().getOrDefault("502", 0L)
                    + SINFUL.statuses().getOrDefault("503", 0L))
                + " | 4 | "
                + waits(SINFUL)
                + " | 14.6 s | 546 MiB |");
  }

  @Test
  void whatAllStormsShareStandsBelowOnce() {
    assertThat(Comparison.text(List.of(CALM, SINFUL, SINFUL)))
        .endsWith(
            """

            Each row: 20 sessions × 10 panels, a poll every 1 s, 4 expiries of 15 s.
            Machine: 2 cores, Linux 6.1, Java 25.
            Version: calm | one: 1.0.
            Version: sinful: 1.0.
            """);
  }

  @Test
  void stormsOfSeveralSizesSayTheirSizeInTheirRow() {
    Report small =
        ReportJson.parse(ReportJson.text(CALM).replace("\"expiries\" : 4", "\"expiries\" : 1"));
    List<String> rows = rows(List.of(CALM, small));
    assertThat(rows.get(0)).contains("| fault | storm | sessions lost");
    assertThat(rows.get(1)).contains("a poll every 1 s, 4 expiries of 15 s | 0 (0)");
    assertThat(rows.get(2)).contains("a poll every 1 s, 1 expiry of 15 s | 0 (0)");
    assertThat(Comparison.text(List.of(CALM, small))).doesNotContain("Each row");
  }

  @Test
  void whatNobodyMeasuredIsADash() {
    Recorder recorder = new Recorder(() -> 0, 0, 1, 1);
    Report silent = recorder.finish(Samples.facts("elsewhere", List.of(), 1));
    assertThat(rows(List.of(silent)).getLast()).endsWith("| 0 | – | – | 0 ms | – | – |");
  }

  @Test
  void aReportIsReadAsItWasWritten() {
    assertThat(ReportJson.parse(ReportJson.text(SINFUL))).isEqualTo(SINFUL);
  }

  @Test
  void whatIsNoReportIsRefused() {
    String other = ReportJson.text(CALM).replace("\"format\" : 1", "\"format\" : 2");
    String partial = ReportJson.text(CALM).replace("\"innocentLost\"", "\"lost\"");
    for (String text : List.of("", "storm", "[]", "{}", other, partial)) {
      assertThatThrownBy(() -> ReportJson.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("no report of a storm");
    }
  }

  private static String waits(Report report) {
    return Verdict.time(report.whileValid().p99())
        + " | "
        + Verdict.time(report.afterExpiry().p99())
        + " | "
        + Verdict.time(report.ownDelay().p99());
  }

  /** The head and the rows, with the padding taken out. */
  private static List<String> rows(List<Report> reports) {
    return Comparison.text(reports)
        .lines()
        .filter(line -> line.startsWith("| "))
        .map(line -> line.replaceAll(" +", " "))
        .toList();
  }
}
