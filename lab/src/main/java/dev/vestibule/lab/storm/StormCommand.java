package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.CommandWords;
import dev.vestibule.lab.fleet.DescriptionException;
import dev.vestibule.lab.fleet.DescriptionReader;
import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.front.Balance;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.report.Expectation;
import dev.vestibule.lab.report.LiveLine;
import dev.vestibule.lab.report.Report;
import dev.vestibule.lab.report.ReportJson;
import dev.vestibule.lab.report.ReportPage;
import dev.vestibule.lab.report.ReportTable;
import io.vertx.core.net.HostAndPort;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = CompareCommand.class)
public final class StormCommand implements Callable<Integer> {

  private static final int EXPECTATION_FAILED = 1;

  private final Guests guests;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Option(
      names = "--gateway",
      paramLabel = "NAME|FILE",
      defaultValue = "vestibule",
      description =
          "Which gateway: vestibule, oauth2-proxy, oauth2-proxy-redis, mod_auth_openidc, traefikoidc,"
              + " or a description of your own (default: ${DEFAULT-VALUE}).")
  private String gateway = "vestibule";

  @Option(
      names = "--against",
      paramLabel = "URL[,URL]",
      split = ",",
      description =
          "Replicas that are already running, as http://127.0.0.1:PORT. What they must be told is"
              + " printed first; --gateway says how they stand (a proxy, if it is left out).")
  private List<URI> against = List.of();

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many replicas are started (default: ${DEFAULT-VALUE}).")
  private int replicas;

  @Option(
      names = "--balance",
      paramLabel = "HOW",
      defaultValue = "round-robin",
      description =
          "How the front chooses a replica: round-robin, random, or by client (default:"
              + " ${DEFAULT-VALUE}).")
  private String balance = "round-robin";

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "20",
      description = "Browsers, each with one session (default: ${DEFAULT-VALUE}).")
  private int sessions;

  @Option(
      names = "--panels",
      paramLabel = "N",
      defaultValue = "10",
      description = "Polling panels of each browser (default: ${DEFAULT-VALUE}).")
  private int panels;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      defaultValue = "1s",
      description = "From one poll of a panel to its next (default: ${DEFAULT-VALUE}).")
  private String interval = "1s";

  @Option(
      names = "--expiries",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many times the tokens run out (default: ${DEFAULT-VALUE}).")
  private int expiries;

  @Option(
      names = "--token-life",
      paramLabel = "DURATION",
      defaultValue = "15s",
      description = "How long an access token lives (default: ${DEFAULT-VALUE}).")
  private String tokenLife = "15s";

  @Option(
      names = "--staggered",
      description = "Tokens run out as they were issued, not all at one moment the first time.")
  private boolean staggered;

  @Option(
      names = "--laptops",
      paramLabel = "PERCENT",
      defaultValue = "10",
      description =
          "So many browsers close their lid once, for longer than a token lives (default:"
              + " ${DEFAULT-VALUE}).")
  private double laptops;

  @Option(
      names = "--second-devices",
      paramLabel = "PERCENT",
      defaultValue = "10",
      description =
          "So many browsers belong to a user who has another (default: ${DEFAULT-VALUE}).")
  private double secondDevices;

  @Option(
      names = "--provider",
      paramLabel = "PROFILE",
      defaultValue = "family-revoking",
      description =
          "What becomes of a refresh token that is presented twice: family-revoking, single-use,"
              + " 'grace 30s', non-rotating, keycloak-like, zitadel-like, dex-like (default:"
              + " ${DEFAULT-VALUE}).")
  private String provider = "family-revoking";

  @Mixin private FaultFlags faults = new FaultFlags();

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "After which a browser gives a request up as hung (default: ${DEFAULT-VALUE}).")
  private String patience = "30s";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of every choice the storm makes (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8500",
      description =
          "Where the browsers find the gateway; the provider and the application take the next two,"
              + " or any free ones if they must (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--expect",
      paramLabel = "EXPRESSION",
      description =
          "Exit status 1 unless it holds, as in 'innocentLost==0 && whileValid.p99<500'. Keys are"
              + " those of --json.")
  private @Nullable String expect;

  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description = "Writes the report as JSON (docs/storm-report.schema.json).")
  private @Nullable String json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes the report as one page with plots.")
  private @Nullable Path html;

  @Option(
      names = "--keep",
      description = "Leaves the replicas' folders, with their configuration and logs.")
  private boolean keep;

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
    @Nullable Expectation expectation;
    Scene prepared;
    try {
      expectation = expectation();
      checkTargets();
      prepared = new Scene(settings(), description(), launch(), guests, System.err::println);
    } catch (IllegalArgumentException | DescriptionException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    Report report;
    LiveLine live =
        new LiveLine(
            System.err,
            Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
    try (Scene scene = prepared) {
      report = scene.play(live::show);
    } finally {
      live.end();
    }
    return told(report, expectation);
  }

  private int told(Report report, @Nullable Expectation expectation) {
    PrintStream out = System.out;
    if (!"-".equals(json)) {
      out.print(ReportTable.text(report));
    }
    write(report);
    if (expectation == null) {
      return 0;
    }
    return switch (expectation.judge(report)) {
      case Expectation.Judgement.Holds _ -> {
        System.err.println("as expected: " + expect);
        yield 0;
      }
      case Expectation.Judgement.Fails fails -> {
        fails.clauses().forEach(clause -> System.err.println("not as expected: " + clause));
        yield EXPECTATION_FAILED;
      }
    };
  }

  private void write(Report report) {
    try {
      if ("-".equals(json)) {
        System.out.println(ReportJson.text(report));
      } else if (json != null) {
        Files.writeString(Path.of(json), ReportJson.text(report) + "\n");
      }
      if (html != null) {
        Files.writeString(html, ReportPage.html(report));
        System.err.println("the page is " + html);
      }
    } catch (IOException cannot) {
      throw new UncheckedIOException("cannot write the report: " + cannot.getMessage(), cannot);
    }
  }

  private @Nullable Expectation expectation() {
    try {
      return expect == null ? null : Expectation.parse(expect);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("--expect: " + wrong.getMessage(), wrong);
    }
  }

  /** Nobody shall find out after an hour's storm that its report has no place. */
  private void checkTargets() {
    if (json != null && !json.equals("-")) {
      checkTarget("--json", Path.of(json));
    }
    if (html != null) {
      checkTarget("--html", html);
    }
  }

  private static void checkTarget(String flag, Path file) {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder == null || !Files.isWritable(Files.exists(absolute) ? absolute : folder)) {
      throw new IllegalArgumentException(flag + ": " + file + " cannot be written");
    }
    if (Files.isDirectory(absolute)) {
      throw new IllegalArgumentException(flag + ": " + file + " is a folder (expected: a file)");
    }
  }

  private GatewayDescription description() {
    boolean named = spec.commandLine().getParseResult().hasMatchedOption("--gateway");
    return against.isEmpty() || named ? DescriptionReader.read(gateway) : Gateways.anyProxy();
  }

  private Scene.Launch launch() {
    List<HostAndPort> running = new ArrayList<>();
    for (URI replica : against) {
      if (!"http".equals(replica.getScheme())
          || replica.getHost() == null
          || replica.getPort() < 1
          || replica.getPort() > 65_535) {
        throw new IllegalArgumentException(
            "--against: " + replica + " (expected: http://127.0.0.1:PORT)");
      }
      running.add(HostAndPort.create(replica.getHost(), replica.getPort()));
    }
    if (replicas < 1 || replicas > 50) {
      throw new IllegalArgumentException("--replicas: " + replicas + " (expected: 1..50)");
    }
    // The provider and the application may take the next two.
    if (port < 1 || port > 65_533) {
      throw new IllegalArgumentException("--port: " + port + " (expected: 1..65533)");
    }
    List<String> words = gatewayCommand.isEmpty() ? List.of() : CommandWords.of(gatewayCommand);
    return new Scene.Launch(replicas, running, words, port, keep, commandLine());
  }

  private StormSettings settings() {
    Duration life = Durations.parse("--token-life", tokenLife);
    return new StormSettings(
        sessions,
        panels,
        Durations.parse("--interval", interval),
        expiries,
        life,
        !staggered,
        FaultFlags.share("--laptops", laptops),
        FaultFlags.share("--second-devices", secondDevices),
        Reuse.parse(provider),
        faults.latency(),
        faults.errorShare(),
        faults.dropShare(),
        faults.faults(life),
        balance(),
        Durations.parse("--patience", patience),
        seed);
  }

  private Balance balance() {
    return switch (balance) {
      case "round-robin" -> new Balance.RoundRobin();
      case "random" -> new Balance.Random(seed);
      case "client" -> new Balance.HashByClient();
      default ->
          throw new IllegalArgumentException(
              "--balance: " + balance + " (expected: round-robin, random or client)");
    };
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
