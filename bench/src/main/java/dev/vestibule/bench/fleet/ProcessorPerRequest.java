package dev.vestibule.bench.fleet;

import dev.vestibule.bench.Figures;
import dev.vestibule.lab.fleet.Replica;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What a request costs of the processors' time in a replica that serves alone, and in each of three
 * that share sessions: three machines bring as many times the requests of one as one's cost is of
 * theirs, times three. Counted by the kernel in the replicas' processes alone; what a replica does
 * behind the requests is part of it.
 */
final class ProcessorPerRequest {
  private static final int ROUNDS = 3;
  private static final int PER_SECOND = 2_000;

  /** In which each session in use is looked at once behind its requests. */
  private static final int SECONDS = 15;

  private static final Duration REST = Duration.ofSeconds(5);

  private final RedisEye redis;
  private final List<Replica> replicas;
  private final Table table;

  ProcessorPerRequest(RedisEye redis, List<Replica> replicas, Table table) {
    this.redis = redis;
    this.replicas = replicas;
    this.table = table;
  }

  void measure(List<String> cookies) throws IOException, InterruptedException {
    Setting one = new Setting(replicas.subList(0, 1), 1, cookies);
    Setting shared = new Setting(replicas, 1, cookies);
    Setting each = new Setting(replicas, replicas.size(), cookies);
    // Every replica has compiled what it needs before anything counts.
    each.run();
    List<Setting> settings = List.of(one, shared, each);
    List<Double> idle = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      for (Setting setting : settings) {
        setting.round();
      }
      idle.add(idle());
    }
    table.section(
        "processor time of a request, µs, over HTTP, %,d sessions; median of %d rounds of %d s"
            .formatted(cookies.size(), ROUNDS, SECONDS));
    one.print("1 replica, %,d requests/s");
    shared.print("3 replicas, %,d requests/s together");
    each.print("3 replicas, %,d requests/s together: as busy as the one");
    table.row("3 replicas' requests/s over 1's, by that, same total", ratio(one, shared));
    table.row("3 replicas' requests/s over 1's, by that, equally busy", ratio(one, each));
    table.row("an idle replica, ms of processor time a second", Figures.of(idle).text("%.1f"));
  }

  private String ratio(Setting one, Setting many) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      ratios.add(replicas.size() * one.micros.get(i) / many.micros.get(i));
    }
    return Figures.of(ratios).text("%.2f");
  }

  private double idle() {
    double before = seconds(replicas);
    LockSupport.parkNanos(REST.toNanos());
    return (seconds(replicas) - before) * 1e3 / replicas.size() / REST.toSeconds();
  }

  private static double seconds(List<Replica> replicas) {
    return replicas.stream().mapToDouble(replica -> replica.usage().cpuSeconds()).sum();
  }

  /** One way to spread a load. */
  private final class Setting {
    private final List<Replica> busy;
    private final int perSecond;
    private final PacedLoad load;
    private final List<Double> micros = new ArrayList<>();
    private final List<Double> reached = new ArrayList<>();
    private final List<Double> commands = new ArrayList<>();

    Setting(List<Replica> busy, int times, List<String> cookies) {
      this.busy = busy;
      this.perSecond = PER_SECOND * times;
      this.load = new PacedLoad(busy.stream().map(Replica::port).toList(), cookies);
    }

    Duration run() throws IOException, InterruptedException {
      return load.run(perSecond * SECONDS, perSecond);
    }

    void round() throws IOException, InterruptedException {
      int many = perSecond * SECONDS;
      Map<String, Long> before = redis.calls();
      double busyBefore = seconds(busy);
      Duration took = run();
      micros.add((seconds(busy) - busyBefore) * 1e6 / many);
      reached.add(many / (took.toNanos() / 1e9));
      commands.add((double) CommandsPerRequest.forSessions(redis.callsSince(before)) / many);
    }

    void print(String what) {
      table.row(
          what.formatted(perSecond),
          Figures.of(micros).text("%.0f")
              + "; %.0f/s reached; %.3f commands to Redis"
                  .formatted(Figures.of(reached).median(), Figures.of(commands).median()));
    }
  }
}
