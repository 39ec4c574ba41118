package dev.vestibule.lab;

import dev.vestibule.lab.demo.DemoCommand;
import dev.vestibule.lab.storm.StormCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The lab's commands. */
@Command(
    name = "vestibule-lab",
    description = "Tries gateways from outside.",
    mixinStandardHelpOptions = true,
    subcommands = {DemoCommand.class, StormCommand.class})
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    // The lab is also a library; its log settings may not meet those of whoever uses it so.
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "vestibule-lab-logback.xml");
    }
    System.exit(
        new CommandLine(new Main())
            .setExecutionExceptionHandler((failure, command, parsed) -> {
              command.getErr().println(failure.getMessage());
              return 1;
            })
            .execute(arguments));
  }
}
