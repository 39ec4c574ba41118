package dev.vestibule.bench;

import dev.vestibule.bench.Exchange.Answer;
import dev.vestibule.bench.Exchange.Header;
import dev.vestibule.lab.fleet.CommandWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code fast-lane}: how much of the stack's speed a live session leaves. */
@Command(
    name = "fast-lane",
    description =
        "Asks the gateway about a live session, a bare handler for the same bytes, and an empty 200,"
            + " in turn.",
    mixinStandardHelpOptions = true)
final class FastLane implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Option(names = "--gateway-command", required = true, description = "What starts the gateway.")
  @SuppressWarnings("NullAway.Init") // required, so set by picocli before call()
  private String gatewayCommand;

  @Option(names = "--rounds", defaultValue = "7", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "5", description = "Of each; ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--event-loops",
      defaultValue = "1",
      description =
          "Of each server: 1 where the load comes from one of two cores; ${DEFAULT-VALUE}.")
  private int eventLoops;

  @Option(names = "--connections", defaultValue = "64", description = "Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(names = "--json", description = "One JSON document instead of text.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (Site site = Site.open(eventLoops);
        ServerProcess gateway = site.startGateway(CommandWords.of(gatewayCommand))) {
      List<Header> request = Site.panelRequest(site.browser().login());
      Answer answer = live(gateway, request);
      JavaCommand java = JavaCommand.of(gateway.commandLine());
      try (ServerProcess bare = bareHandler(site, java, answer);
          ServerProcess empty = emptyAnswer(site, java)) {
        requireSameBytes(answer, Exchange.get(bare.port(), "/oauth2/auth", request));
        FastLaneRounds measured =
            new FastLaneRounds(
                new Wrk(connections, site.folder()),
                request,
                new FastLaneRounds.Subject("gateway", gateway, answer.status(), answer.bytes()),
                new FastLaneRounds.Subject("bare handler", bare, answer.status(), answer.bytes()),
                new FastLaneRounds.Subject(
                    "empty 200",
                    empty,
                    200,
                    Exchange.get(empty.port(), "/oauth2/auth", request).bytes()));
        FastLaneReport report =
            new FastLaneReport(
                eventLoops,
                connections,
                Duration.ofSeconds(seconds),
                measured.run(rounds, Duration.ofSeconds(seconds)));
        out.print(json ? report.json() : report.text());
        out.flush();
        return 0;
      } catch (VoidRun unexpected) {
        out.println("void: " + unexpected.getMessage());
        out.flush();
        return 1;
      }
    }
  }

  /** What the gateway says of a live session once it is resident. */
  private static Answer live(ServerProcess gateway, List<Header> request) throws IOException {
    Exchange.get(gateway.port(), "/oauth2/auth", request);
    Answer answer = Exchange.get(gateway.port(), "/oauth2/auth", request);
    if (answer.status() < 200 || answer.status() > 299) {
      throw new IllegalStateException("the gateway lets nobody in: " + answer.status());
    }
    return answer;
  }

  private ServerProcess bareHandler(Site site, JavaCommand java, Answer answer) throws IOException {
    Path file = site.folder().resolve("answer");
    List<String> lines = new ArrayList<>();
    lines.add(Integer.toString(answer.status()));
    answer.headers().forEach(header -> lines.add(header.name() + ":" + header.value()));
    Files.write(file, lines);
    return server(site, java, List.of(file.toString()));
  }

  private ServerProcess emptyAnswer(Site site, JavaCommand java) throws IOException {
    return server(site, java, List.of());
  }

  private ServerProcess server(Site site, JavaCommand java, List<String> more) throws IOException {
    int port = ServerProcess.freePort();
    List<String> command = new ArrayList<>();
    command.add(java.java());
    command.addAll(java.flagsForOthers());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(BareServer.class.getName());
    command.addAll(List.of(Integer.toString(port), Integer.toString(eventLoops)));
    command.addAll(more);
    return ServerProcess.start(
        command, port, _ -> true, site.folder().resolve("bare-" + port + ".log"));
  }

  private static void requireSameBytes(Answer gateway, Answer bare) throws VoidRun {
    if (!sortedLines(gateway).equals(sortedLines(bare))) {
      throw new VoidRun(
          "the bare handler writes other bytes:\n" + gateway.head() + "beside\n" + bare.head());
    }
  }

  private static List<String> sortedLines(Answer answer) {
    return answer.head().lines().sorted().toList();
  }
}
