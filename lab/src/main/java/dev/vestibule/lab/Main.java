package dev.vestibule.lab;

import dev.vestibule.lab.demo.DemoCommand;
import dev.vestibule.lab.storm.StormCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** The lab's commands. */
@Command(
    name = "./vestibule",
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
    System.exit(commandLine().execute(arguments));
  }

  /** What was typed wrongly is told in a line: a page of usage below it would hide that. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setParameterExceptionHandler((wrong, arguments) -> {
          CommandLine command = wrong.getCommandLine();
          command.getErr().println(wrong.getMessage());
          CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
          command.getErr().println("see: " + command.getCommandSpec().qualifiedName() + " --help");
          return ExitCode.USAGE;
        })
        .setExecutionExceptionHandler((failure, command, parsed) -> {
          command.getErr().println(failure.getMessage());
          return ExitCode.SOFTWARE;
        });
  }
}
