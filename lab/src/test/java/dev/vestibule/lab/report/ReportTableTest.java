package dev.vestibule.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTableTest {

  @Test
  void theVerdictComesFirstAndNamesTheFigures() {
    assertThat(ReportTable.text(Samples.storm("gateway", true)))
        .startsWith("**9 sessions were lost without need.**\n\n- 9 sessions were lost though")
        .contains("- 20 times a spent token was presented though", "(spentNeedlessly)")
        .contains("- 4 times a spent token was presented once more", "(spentPresented)")
        .contains("killedWithAnswer 2", "| 24 (20)")
        .contains("| sessions lost (innocent)             | 11 (9)");
  }

  @Test
  void whereNothingHappenedItSaysSo() {
    Verdict verdict = Verdict.of(Samples.storm("gateway", false));
    assertThat(verdict.clean()).isTrue();
    assertThat(verdict.headline()).isEqualTo("Nobody noticed that tokens expired.");
    assertThat(verdict.sentences())
        .singleElement()
        .asString()
        .startsWith("All 20 sessions lived through 4 expiries;");
  }

  @Test
  void everyRowIsAsWideAsTheNext() {
    String text = ReportTable.text(Samples.storm("a | b", true));
    List<String> rows = text.lines().filter(line -> line.startsWith("|")).toList();
    assertThat(rows.subList(0, 17)).extracting(String::length).containsOnly(rows.get(0).length());
    assertThat(rows.getFirst()).contains("a \\| b 1.0");
  }

  @Test
  void onATerminalTheLineRewritesItself() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LiveLine line = new LiveLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);
    line.show(glimpse(1, "provider down"));
    line.show(glimpse(2, ""));
    line.end();
    String[] shown = bytes.toString(StandardCharsets.UTF_8).strip().split("\r", -1);
    assertThat(shown).hasSize(2);
    assertThat(shown[0]).endsWith("[provider down]").startsWith("1 s  200 polls  lost 2 (1 inn");
    assertThat(shown[1].stripTrailing()).hasSizeLessThan(80);
  }

  @Test
  void elsewhereALineComesEveryFiveSeconds() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LiveLine line = new LiveLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
    for (int second = 0; second < 11; second++) {
      line.show(glimpse(second, ""));
    }
    line.end();
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(3);
  }

  private static Glimpse glimpse(long elapsed, String faults) {
    return new Glimpse(elapsed, 200 * elapsed, 0, 2, 1, 20, 3, 14, 30_000, faults);
  }
}
