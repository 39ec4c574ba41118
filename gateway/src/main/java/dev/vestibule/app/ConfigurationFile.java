package dev.vestibule.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the configuration file. */
final class ConfigurationFile {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration file (default: ${DEFAULT-VALUE}).",
      defaultValue = "vestibule.yaml")
  private Path path = Path.of("vestibule.yaml");

  Path path() {
    return path;
  }
}
