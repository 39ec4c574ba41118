package dev.vestibule.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code sessions}: what an operator can do with sessions. */
@Command(
    name = "sessions",
    description = "End sessions.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class Sessions implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  private Sessions() {}

  /** The command with its own commands. */
  static CommandLine with(EndSessions end) {
    return new CommandLine(new Sessions()).addSubcommand(end);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
  }
}
