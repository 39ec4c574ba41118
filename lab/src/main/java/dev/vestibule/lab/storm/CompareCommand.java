package dev.vestibule.lab.storm;

import dev.vestibule.lab.report.Comparison;
import dev.vestibule.lab.report.Report;
import dev.vestibule.lab.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code storm compare}: the reports of several storms in one table. */
@Command(
    name = "compare",
    description = "Puts reports that --json wrote into one Markdown table, a row each.",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
public final class CompareCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Reports, in the order of the rows.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    List<Report> reports = new ArrayList<>();
    for (Path file : files) {
      try {
        reports.add(ReportJson.parse(Files.readString(file)));
      } catch (IOException cannot) {
        throw refused(file + ": cannot be read", cannot);
      } catch (IllegalArgumentException none) {
        throw refused(file + ": " + none.getMessage(), none);
      }
    }
    System.out.print(Comparison.text(reports));
    return 0;
  }

  private ParameterException refused(String why, Exception cause) {
    return new ParameterException(spec.commandLine(), why, cause);
  }
}
