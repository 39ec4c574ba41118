package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.CommandWords;
import dev.vestibule.lab.fleet.DescriptionException;
import dev.vestibule.lab.report.Expectation;
import dev.vestibule.lab.report.LiveLine;
import dev.vestibule.lab.report.Report;
import java.io.Console;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code storm}: tokens run out under load, and the figures say what the gateway made of it. */
@Command(
    name = "storm",
    description =
        "Lets access tokens run out under many polling browsers, with faults if wanted, and says what"
            + " a gateway made of it: sessions lost, spent tokens presented, waits.",
    mixinStandardHelpOptions = true,
    customSynopsis = "./vestibule storm [OPTION]...",
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = CompareCommand.class,
    footer = {
      "",
      "DURATION: 300ms, 3s, 1.5s, 2m. TERMS: words with commas between, as in --kill"
          + " every=20s,replica=1. Times count from the moment that everybody is logged in. Where"
          + " terms are left out, it happens once, when the first tokens run out (at=), for one"
          + " token's life (for=), to the replicas in turn (replica=, from 1).",
      "",
      "Exit status: 0; 1 if --expect does not hold or the storm could not be run; 2 for a wrong"
          + " option; 130 or 143 if it was stopped.",
      "",
      "docs/storm.md says what each figure and each fault means."
    })
public final class StormCommand implements Callable<Integer> {

  private static final int NOT_AS_EXPECTED = 1;

  private final Guests guests;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @ArgGroup(validate = false, order = 1, heading = "%nThe gateway%n")
  private GatewayFlags gateways = new GatewayFlags();

  @ArgGroup(validate = false, order = 2, heading = "%nThe load and the provider%n")
  private LoadFlags load = new LoadFlags();

  @ArgGroup(validate = false, order = 3, heading = "%nWhat goes wrong%n")
  private FaultFlags faults = new FaultFlags();

  @ArgGroup(validate = false, order = 4, heading = "%nThe report%n")
  private ReportFlags reports = new ReportFlags();

  @Option(names = "--gateway-command", hidden = true, paramLabel = "COMMAND")
  private String gatewayCommand = "";

  public StormCommand() {
    this(Guests.none());
  }

  /** A storm that others take part in: for those who hold its browsers against real ones. */
  public StormCommand(Guests guests) {
    this.guests = guests;
  }

  @Override
  public Integer call() {
    Optional<Expectation> expectation;
    Scene scene;
    try {
      checkNothingStandsTwice();
      expectation = reports.expectation();
      reports.checkTargets();
      scene =
          new Scene(
              new Plan(
                  load.settings(faults, gateways.redisCluster(), gateways.balance(load.seed())),
                  gateways.description(),
                  gateways.launch(vestibule(), commandLine())),
              guests,
              System.err::println);
    } catch (IllegalArgumentException | DescriptionException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    Report report = play(scene);
    // Who is cut short has proved nothing yet.
    boolean fine =
        !report.run().cutShort()
            && (expectation.isEmpty() || reports.isAsExpected(expectation.get(), report));
    return fine ? 0 : NOT_AS_EXPECTED;
  }

  /** An option given again would take its whole group back to the defaults. */
  private void checkNothingStandsTwice() {
    Set<String> seen = new HashSet<>();
    for (String argument : spec.commandLine().getParseResult().originalArgs()) {
      String name = argument.split("=", 2)[0];
      if (name.startsWith("--") && !seen.add(name)) {
        throw new IllegalArgumentException(name + " stands twice");
      }
    }
  }

  private Report play(Scene prepared) {
    LiveLine live =
        new LiveLine(
            System.err,
            Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
    try (Scene scene = prepared) {
      Report report = scene.play(live::show);
      live.end();
      reports.tell(report);
      return report;
    } finally {
      live.end();
    }
  }

  private List<String> vestibule() {
    return gatewayCommand.isEmpty() ? List.of() : CommandWords.of(gatewayCommand);
  }

  /** What a person would type to see the same. */
  private String commandLine() {
    StringBuilder line = new StringBuilder("./vestibule");
    List<String> arguments = spec.commandLine().getParseResult().originalArgs();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--gateway-command")) {
        i++;
      } else if (!argument.startsWith("--gateway-command=")) {
        line.append(' ')
            .append(argument.matches("[\\w.,:/=%+-]+") ? argument : "'" + argument + "'");
      }
    }
    return line.toString();
  }
}
