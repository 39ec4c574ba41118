package dev.vestibule.bench;

import dev.vestibule.bench.fleet.FleetFigures;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The commands behind {@code bench/fast-lane}, {@code bench/memory}, {@code bench/start} and {@code
 * bench/fleet}.
 */
@Command(
    name = "bench",
    description = "Measures a gateway from outside.",
    mixinStandardHelpOptions = true,
    subcommands = {FastLane.class, Memory.class, Start.class, FleetFigures.class})
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // The lab's log settings, which are meant for a program that prints results.
    System.setProperty("logback.configurationFile", "vestibule-lab-logback.xml");
    System.exit(
        new CommandLine(new Main())
            .setExecutionExceptionHandler((failure, command, _) -> {
              command.getErr().println("bench: " + failure.getMessage());
              return 1;
            })
            .execute(arguments));
  }
}
