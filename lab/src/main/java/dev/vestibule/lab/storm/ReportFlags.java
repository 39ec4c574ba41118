package dev.vestibule.lab.storm;

import dev.vestibule.lab.report.Expectation;
import dev.vestibule.lab.report.Report;
import dev.vestibule.lab.report.ReportJson;
import dev.vestibule.lab.report.ReportPage;
import dev.vestibule.lab.report.ReportTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say what becomes of the report, and what it must show. */
final class ReportFlags {

  @Option(
      names = "--expect",
      paramLabel = "EXPRESSION",
      description =
          "Exit status 1 unless it holds, as in 'innocentLost==0 && whileValid.p99<500'. Keys are"
              + " those of --json.")
  private @Nullable String expect;

  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description =
          "Writes the report as JSON (docs/storm-report.schema.json); with - to the standard output"
              + " in place of the table.")
  private @Nullable String json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes the report as one page with plots.")
  private @Nullable Path html;

  /** Read before the storm, so that nobody finds a typing error after it. */
  Optional<Expectation> expectation() {
    try {
      return Optional.ofNullable(expect).map(Expectation::parse);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("--expect: " + wrong.getMessage(), wrong);
    }
  }

  /** Nobody shall find out after an hour's storm that its report has no place. */
  void checkTargets() {
    if (json != null && !json.equals("-")) {
      checkTarget("--json", Path.of(json));
    }
    if (html != null) {
      checkTarget("--html", html);
    }
  }

  private static void checkTarget(String flag, Path file) {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null || !Files.isWritable(Files.exists(absolute) ? absolute : folder)) {
      throw new IllegalArgumentException(flag + ": " + file + " cannot be written");
    }
    if (Files.isDirectory(absolute)) {
      throw new IllegalArgumentException(flag + ": " + file + " is a folder (expected: a file)");
    }
  }

  /** Results go to the standard output, everything else to the error output. */
  void tell(Report report) {
    if (!"-".equals(json)) {
      System.out.print(ReportTable.text(report));
    }
    try {
      if ("-".equals(json)) {
        System.out.print(ReportJson.text(report));
      } else if (json != null) {
        Files.writeString(Path.of(json), ReportJson.text(report));
      }
      if (html != null) {
        Files.writeString(html, ReportPage.html(report));
        System.err.println("the page is " + html);
      }
    } catch (IOException cannot) {
      throw new UncheckedIOException("cannot write the report: " + cannot.getMessage(), cannot);
    }
  }

  /** Whether what was expected holds; what does not is told. */
  boolean isAsExpected(Expectation expectation, Report report) {
    return switch (expectation.judge(report)) {
      case Expectation.Judgement.Holds _ -> {
        System.err.println("as expected: " + expect);
        yield true;
      }
      case Expectation.Judgement.Fails fails -> {
        fails.clauses().forEach(clause -> System.err.println("not as expected: " + clause));
        yield false;
      }
    };
  }
}
