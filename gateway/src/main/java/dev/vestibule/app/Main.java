package dev.vestibule.app;

import dev.vestibule.config.SettingsReader;
import dev.vestibule.oidc.ProviderHttp;
import dev.vestibule.outbound.VertxProviderHttp;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: its commands, wired to the world. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its status. */
  public static void main(String[] arguments) {
    SettingsReader reader = new SettingsReader(System.getenv());
    ProviderExamination.Connector connector =
        settings -> {
          Vertx vertx = Vertx.vertx();
          ProviderHttp http = new VertxProviderHttp(vertx, settings.caFile());
          return new ProviderExamination.Connected(http, () -> vertx.close().await());
        };
    List<Object> commands =
        List.of(
            new Serve(
                reader,
                Assembly::start,
                stop -> Runtime.getRuntime().addShutdownHook(new Thread(stop, "shutdown")),
                System.err),
            new Check(
                reader, new ProviderExamination(connector, InstantSource.system()), System.out),
            Sessions.with(new EndSessions(reader, System.out, System.err)),
            new NewKey(new SecureRandom(), System.out),
            new Reference(System.out));
    System.exit(run(commands, System.out, System.err, arguments));
  }

  /**
   * Runs one of the commands; its exit status: 0 when all is well, 1 when not, 2 for a wrong
   * command line.
   */
  static int run(List<Object> commands, PrintStream out, PrintStream err, String... arguments) {
    CommandLine line = new CommandLine(new Program());
    commands.forEach(line::addSubcommand);
    line.addSubcommand(new CommandLine.HelpCommand());
    line.setOut(new PrintWriter(out, true, out.charset()));
    line.setErr(new PrintWriter(err, true, err.charset()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line.execute(arguments);
  }

  @Command(
      name = "vestibule",
      description = "An OpenID Connect gateway for the reverse proxy you already run.",
      synopsisSubcommandLabel = "COMMAND",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  private static final class Program implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
      throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"vestibule " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
