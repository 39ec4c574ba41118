package dev.vestibule.bench.fleet;

import dev.vestibule.bench.fleet.BytesPerSession.InReplica;
import dev.vestibule.lab.fleet.CommandWords;
import dev.vestibule.lab.fleet.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code fleet}: what three replicas over a Redis cost, and how fast they agree. */
@Command(
    name = "fleet",
    description = "Starts a Redis and three replicas, and measures them from outside.",
    mixinStandardHelpOptions = true)
public final class FleetFigures implements Callable<Integer> {
  private static final int SESSIONS = 10_000;
  private static final int LOGOUTS = 200;

  /** Sessions that a replica serves before its memory is looked at for the first time. */
  private static final int FIRST = 500;

  private static final int BUSY = 1_000;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Option(
      names = "--gateway-command",
      required = true,
      description = "What starts the gateway's program, without serve.")
  @SuppressWarnings("NullAway.Init") // required, so set by picocli before call()
  private String gatewayCommand;

  @Option(
      names = "--stored",
      defaultValue = "1000000",
      description = "Records in Redis at a cold start, if there is memory; ${DEFAULT-VALUE}.")
  private long stored;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> vestibule = CommandWords.of(gatewayCommand);
    Table table = new Table(spec.commandLine().getOut());
    try (FleetSite site = FleetSite.open(vestibule);
        RedisEye redis = new RedisEye(site.redisPort())) {
      table.section("%s; load average %s".formatted(site.version(), loadAverage()));
      BytesPerSession bytes = new BytesPerSession(redis, table);
      BytesPerSession.InRedis empty = bytes.inRedis();
      List<String> cookies = site.logIn(SESSIONS, site.replica(0));
      bytes.printInRedis(empty, SESSIONS);

      new LaneLatency(site.replica(1), table).measure(cookies);
      serveAll(site.replica(2), cookies, redis, bytes, table);
      // Each replica has as much in its memory as the others.
      FleetSite.ask(site.replica(0), cookies);
      new ProcessorPerRequest(redis, site.replicas(), table).measure(cookies.subList(0, BUSY));
      logOut(site, redis, cookies.subList(BUSY, SESSIONS), table);
      startAgain(site, redis, vestibule, cookies.getFirst(), table);
      table.section("load average at the end %s".formatted(loadAverage()));
    }
    return 0;
  }

  private static void serveAll(
      Replica replica, List<String> cookies, RedisEye redis, BytesPerSession bytes, Table table)
      throws IOException, InterruptedException {
    for (int i = 0; i < 10; i++) {
      FleetSite.ask(replica, cookies.subList(0, FIRST));
    }
    InReplica before = InReplica.of(replica);
    new CommandsPerRequest(redis, replica, table).measure(cookies.subList(FIRST, SESSIONS));
    bytes.printInReplica(before, InReplica.of(replica), SESSIONS - FIRST);
  }

  private static void logOut(FleetSite site, RedisEye redis, List<String> cookies, Table table)
      throws IOException, InterruptedException {
    LogoutReach reach =
        new LogoutReach(site.replica(0), site.replicas().subList(1, FleetSite.REPLICAS));
    table.section(
        "from sending a logout at one replica to the refusal at the two others, ms; %d logouts"
            .formatted(LOGOUTS));
    print(table, "notices heard", reach.measure(cookies.subList(0, LOGOUTS)));
    try (NoticesCut _ = NoticesCut.refused(redis)) {
      print(
          table,
          "Redis refuses subscriptions",
          reach.measure(cookies.subList(LOGOUTS, 2 * LOGOUTS)));
    }
    try (NoticesCut _ = NoticesCut.killed(redis)) {
      print(
          table,
          "subscriptions killed every %d ms".formatted(NoticesCut.BETWEEN_KILLS.toMillis()),
          reach.measure(cookies.subList(2 * LOGOUTS, 3 * LOGOUTS)));
    }
  }

  private static void print(Table table, String what, LogoutReach.Waits waits) {
    table.row(what, millis(waits.refusals()));
    table.row("  the logout's own answer", millis(waits.answers()));
  }

  private static String millis(Percentiles waits) {
    return "%.0f median, %.0f p99, %.0f at most of %d"
        .formatted(waits.median() / 1e3, waits.p99() / 1e3, waits.most() / 1e3, waits.count());
  }

  private void startAgain(
      FleetSite site, RedisEye redis, List<String> vestibule, String cookie, Table table)
      throws IOException {
    Replica replica = site.replica(2);
    replica.stop();
    ColdStart start = new ColdStart(replica, vestibule, table);
    table.section("start of a replica, ms; median of %d rounds".formatted(ColdStart.ROUNDS));
    start.measure(redis.keys(), cookie);
    new Filling(redis).to(stored, redis.liveRecord());
    start.measure(redis.keys(), cookie);
  }

  private static String loadAverage() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
  }
}
