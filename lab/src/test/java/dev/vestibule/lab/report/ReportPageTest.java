package dev.vestibule.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReportPageTest {

  @Test
  void hostileNamesStayText() {
    String hostile =
        "</script><script>alert(1)</script><img src=x onerror='a()'> & \"{{style}}\" <!--";
    String page = ReportPage.html(Samples.storm(hostile, true));
    assertThat(page).doesNotContain("<script>alert").doesNotContain("<img").doesNotContain("<!--");
    assertThat(page)
        .contains("&lt;img src=x onerror=&#39;a()&#39;&gt; &amp; &quot;{{style}}&quot;");
    assertThat(page.split("</script>", -1)).hasSize(3);
  }

  @Test
  void theEmbeddedReportIsTheReport() {
    Report report = Samples.storm("a </script> b", true);
    String page = ReportPage.html(report);
    String open = "<script type=\"application/json\" id=\"report\">";
    int from = page.indexOf(open) + open.length();
    String data = page.substring(from, page.indexOf("</script>", from));
    assertThat(JsonMapper.shared().readTree(data))
        .isEqualTo(JsonMapper.shared().readTree(ReportJson.text(report)));
  }

  @Test
  void nothingIsLoadedFromAnywhere() {
    String page = ReportPage.html(Samples.storm("vestibule", false));
    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http://")
        .doesNotContain("https://")
        .doesNotContain(" src=")
        .doesNotContain("@import")
        .doesNotContain("style=\"");
    assertThat(page).contains("default-src &#39;none&#39;".replace("&#39;", "'"));
  }

  @Test
  void thePageCanBeLookedAt() throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "report"));
    Files.writeString(
        folder.resolve("sinful.html"), ReportPage.html(Samples.storm("gateway", true)));
    Files.writeString(
        folder.resolve("clean.html"), ReportPage.html(Samples.storm("gateway", false)));
    assertThat(folder.resolve("sinful.html")).content().startsWith("<!doctype html>");
  }
}
