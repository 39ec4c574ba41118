package dev.vestibule.bench;

import dev.vestibule.lab.fleet.CommandWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code memory}: what a gateway holds that serves many sessions. */
@Command(
    name = "memory",
    description = "Logs many users in, asks about each session, and says what the gateway holds.",
    mixinStandardHelpOptions = true)
final class Memory implements Callable<Integer> {
  private static final Duration LOAD = Duration.ofSeconds(10);
  private static final Duration REST = Duration.ofSeconds(20);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Option(names = "--gateway-command", required = true, description = "What starts the gateway.")
  @SuppressWarnings("NullAway.Init") // required, so set by picocli before call()
  private String gatewayCommand;

  @Option(names = "--sessions", defaultValue = "10000", description = "Default: ${DEFAULT-VALUE}.")
  private int sessions;

  @Option(names = "--at-once", defaultValue = "8", description = "Logins; ${DEFAULT-VALUE}.")
  private int atOnce;

  @Option(
      names = "--event-loops",
      defaultValue = "0",
      description = "Of the gateway; 0: its own default, one for each processor.")
  private int eventLoops;

  @Option(names = "--json", description = "One JSON document instead of text.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Site site = Site.open(eventLoops);
        ServerProcess gateway = site.startGateway(CommandWords.of(gatewayCommand))) {
      Report report = new Report(spec.commandLine().getOut(), json);
      report.add("started", gateway.memory());
      Crowd crowd = new Crowd(atOnce);
      long began = System.nanoTime();
      List<String> cookies = crowd.each(sessions, _ -> site.browser().login());
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      report.add("logged in", gateway.memory());
      crowd.each(sessions, i -> ask(gateway, cookies.get(i)));
      report.add("resident", gateway.memory());
      Wrk wrk = new Wrk(64, site.folder());
      Wrk.Run run =
          wrk.loadInTurn(gateway.port(), Site.panelRequest(cookies.getFirst()), cookies, LOAD);
      if (run.failed() > 0 || run.socketErrors() > 0) {
        throw new VoidRun(run.failed() + " refusals, " + run.socketErrors() + " socket errors");
      }
      report.add("under load", gateway.memory());
      LockSupport.parkNanos(REST.toNanos());
      report.add("at rest", gateway.memory());
      report.print(sessions, took, run.perSecond());
      return 0;
    }
  }

  private static String ask(ServerProcess gateway, String cookies) throws IOException {
    int status = Exchange.get(gateway.port(), "/oauth2/auth", Site.panelRequest(cookies)).status();
    if (status < 200 || status > 299) {
      throw new VoidRun("a session that has just begun gets " + status);
    }
    return cookies;
  }

  /** What was seen, in order. */
  private static final class Report {
    private final PrintWriter out;
    private final boolean json;
    private final StringBuilder lines = new StringBuilder();

    Report(PrintWriter out, boolean json) {
      this.out = out;
      this.json = json;
    }

    void add(String when, ResidentMemory memory) {
      lines.append(
          (json
                  ? "  \"%s\": {\"residentMib\": %d, \"peakMib\": %d},%n"
                  : "  %-12s %4d MiB resident, %4d MiB at most so far%n")
              .formatted(when, memory.nowMib(), memory.peakMib()));
    }

    void print(int sessions, Duration logins, double perSecond) {
      out.printf(
          json
              ? "{%n%s  \"sessions\": %d, \"loginsPerSecond\": %.0f, \"requestsPerSecond\": %.0f%n}%n"
              : "%n%s%n  %d sessions; %.0f logins/s, then %.0f requests/s over all of them in turn%n",
          lines,
          sessions,
          sessions / (logins.toNanos() / 1e9),
          perSecond);
      out.flush();
    }
  }
}
