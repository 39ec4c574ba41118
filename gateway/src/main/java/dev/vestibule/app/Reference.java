package dev.vestibule.app;

import dev.vestibule.config.SettingsReference;
import java.io.PrintStream;
import picocli.CommandLine.Command;

/**
 * The command {@code reference}: prints all configuration keys in Markdown, docs/configuration.md.
 */
@Command(
    name = "reference",
    description = "Print all configuration keys with their defaults, in Markdown.",
    mixinStandardHelpOptions = true)
final class Reference implements Runnable {
  private final PrintStream out;

  Reference(PrintStream out) {
    this.out = out;
  }

  @Override
  public void run() {
    out.print(SettingsReference.markdown());
    out.flush();
  }
}
