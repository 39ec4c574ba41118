package dev.vestibule.refresh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing proves nothing: each broken rule must be seen by it. */
final class SabotageTest {
  private static final long SCHEDULES = Long.getLong("sabotage.schedules", 120_000);
  private static final long BATCH = 4_000;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void theSimulationSeesThatARuleIsBroken(Sabotage sabotage) {
    Map<String, Long> firstSeeds = new TreeMap<>();
    long from = 0;
    while (firstSeeds.isEmpty() && from < SCHEDULES) {
      LongStream.range(from, from + BATCH)
          .parallel()
          .mapToObj(seed -> Schedule.run(seed, sabotage))
          .filter(result -> result.violation() instanceof Violation)
          .forEachOrdered(
              result -> firstSeeds.putIfAbsent(String.valueOf(message(result)), result.seed()));
      from += BATCH;
    }
    System.out.printf("sabotage %s: %s%n", sabotage, firstSeeds);
    assertThat(firstSeeds).as("caught within %,d schedules", SCHEDULES).isNotEmpty();
  }

  private static String message(Schedule.Result result) {
    String message = result.violation() == null ? null : result.violation().getMessage();
    return message == null ? "" : message.replaceAll("[0-9]+( |$)|replica ", "").strip();
  }
}
