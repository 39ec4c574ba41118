package dev.vestibule.refresh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The promises, held against many schedules. {@code -Dsimulation.seed=…} runs one of them and
 * prints all that happens in it; {@code -Dsimulation.schedules=…} runs more or fewer.
 */
final class SimulationTest {
  private static final long SCHEDULES = Long.getLong("simulation.schedules", 400_000);

  @Test
  void everyScheduleKeepsThePromisesAndEachFaultIsMetOften() {
    Long one = Long.getLong("simulation.seed");
    if (one != null) {
      Schedule.trace(one, Sabotage.NONE).forEach(System.out::println);
      assertThat(Schedule.run(one, Sabotage.NONE).violation()).isNull();
      return;
    }
    Map<FaultRow, Long> rows = new ConcurrentHashMap<>();
    LongAdder outside = new LongAdder();
    LongAdder grants = new LongAdder();
    List<Schedule.Result> broken =
        LongStream.range(0, SCHEDULES)
            .parallel()
            .mapToObj(seed -> Schedule.run(seed, Sabotage.NONE))
            .peek(result -> {
              result.rows().forEach((row, count) -> rows.merge(row, (long) count, Long::sum));
              outside.add(result.outside() ? 1 : 0);
              grants.add(result.grants());
            })
            .filter(result -> result.violation() != null)
            .toList();

    System.out.printf(
        "simulation: %,d schedules, %,d grants presented, %,d schedules outside P1 and P2%n",
        SCHEDULES, grants.sum(), outside.sum());
    for (FaultRow row : FaultRow.values()) {
      System.out.printf("%,12d  %s%n", rows.getOrDefault(row, 0L), row.what);
    }
    assertThat(broken).as(() -> shown(broken)).isEmpty();
    for (FaultRow row : FaultRow.values()) {
      assertThat(rows.getOrDefault(row, 0L)).as(row.what).isGreaterThanOrEqualTo(row.atLeast);
    }
  }

  private static String shown(List<Schedule.Result> broken) {
    if (broken.isEmpty()) {
      return "";
    }
    return broken.size()
        + " schedules broke a promise; the first, by -Dsimulation.seed="
        + broken.getFirst().seed()
        + ":\n"
        + String.join("\n", Schedule.trace(broken.getFirst().seed(), Sabotage.NONE));
  }
}
