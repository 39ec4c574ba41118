package dev.vestibule.refresh.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of the world: the same seed gives the same, to the last millisecond. */
final class Schedule {
  /**
   * What became of it.
   *
   * @param violation null where all promises were kept
   */
  record Result(
      long seed,
      @Nullable Throwable violation,
      Map<FaultRow, Integer> rows,
      boolean outside,
      int grants) {}

  private Schedule() {}

  static Result run(long seed, Sabotage sabotage) {
    return run(seed, sabotage, null);
  }

  /** All that happens in it, line by line. */
  static List<String> trace(long seed, Sabotage sabotage) {
    List<String> lines = new ArrayList<>();
    Result result = run(seed, sabotage, lines);
    lines.add("seed " + seed + ": " + (result.violation() == null ? "kept" : result.violation()));
    return lines;
  }

  private static Result run(long seed, Sabotage sabotage, @Nullable List<String> trace) {
    World world = new World(seed, sabotage, trace);
    Throwable violation = null;
    try {
      world.run();
    } catch (RuntimeException e) {
      violation = e;
    }
    Judge judge = world.judge;
    return new Result(seed, violation, judge.rows(), judge.isOutside(), judge.presentations());
  }
}
