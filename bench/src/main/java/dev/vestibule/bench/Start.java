package dev.vestibule.bench;

import dev.vestibule.lab.fleet.CommandWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code start}: from nothing to the first {@code 200} of {@code /ready}. */
@Command(
    name = "start",
    description = "Starts the gateway again and again and says how long it took to be ready.",
    mixinStandardHelpOptions = true)
final class Start implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Option(names = "--gateway-command", required = true, description = "What starts the gateway.")
  @SuppressWarnings("NullAway.Init") // required, so set by picocli before call()
  private String gatewayCommand;

  @Option(names = "--times", defaultValue = "11", description = "Default: ${DEFAULT-VALUE}.")
  private int times;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (Site site = Site.open(0)) {
      List<String> command = CommandWords.of(gatewayCommand);
      JavaCommand java;
      try (ServerProcess first = site.startGateway(command)) {
        java = JavaCommand.of(first.commandLine());
      }
      out.printf(
          "%n  to the first 200 of /ready, median of %d (fastest to slowest), ms%n%n", times);
      report(out, "the command as given", site, command);
      List<String> program = java.program().subList(0, java.program().indexOf("--config"));
      if (!java.flagsForOthers().equals(java.flags())) {
        report(out, "java itself, same flags", site, words(java.java(), java.flags(), program));
      }
      report(
          out, "java without AOT cache", site, words(java.java(), java.flagsForOthers(), program));
      return 0;
    }
  }

  private void report(PrintWriter out, String what, Site site, List<String> command)
      throws IOException {
    List<Double> taken = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      try (ServerProcess gateway = site.startGateway(command)) {
        taken.add(gateway.untilReady().toNanos() / 1e6);
      }
    }
    out.printf("  %-26s %s%n", what, Figures.of(taken).text("%.0f"));
    out.flush();
  }

  private static List<String> words(String java, List<String> flags, List<String> program) {
    List<String> words = new ArrayList<>();
    words.add(java);
    words.addAll(flags);
    words.addAll(program);
    return words;
  }
}
