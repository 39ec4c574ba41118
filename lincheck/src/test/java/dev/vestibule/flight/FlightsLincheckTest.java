package dev.vestibule.flight;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * The flight map behaves as one step at a time: whoever finds no flight starts one, everybody else
 * joins it, and after its starter has landed it the next one starts anew.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
@Param(name = "thread", gen = ThreadIdGen.class)
public final class FlightsLincheckTest {
  private static final int THREADS = 3;

  private final Flights<Integer, Integer> flights = new Flights<>();

  /** Flights by thread and key; each inner map is touched by its thread alone. */
  private final List<Map<Integer, Flights.Shared<Integer>>> started =
      Stream.<Map<Integer, Flights.Shared<Integer>>>generate(HashMap::new)
          .limit(THREADS + 2)
          .toList();

  /** Whether the caller started the flight. */
  @Operation
  public boolean join(@Param(name = "thread") int thread, @Param(name = "key") int key) {
    boolean[] mine = {false};
    var _ =
        flights.join(
            key,
            flight -> {
              mine[0] = true;
              started.get(thread).put(key, flight);
            });
    return mine[0];
  }

  /** Lands the caller's flight, if it has one. */
  @Operation
  public boolean land(@Param(name = "thread") int thread, @Param(name = "key") int key) {
    Flights.Shared<Integer> flight = started.get(thread).remove(key);
    if (flight == null) {
      return false;
    }
    flights.land(key, flight, thread);
    return true;
  }

  /** The same, said without concurrency. */
  public static final class OneAtATime {
    private final Map<Integer, Integer> starterByKey = new HashMap<>();

    public boolean join(int thread, int key) {
      return starterByKey.putIfAbsent(key, thread) == null;
    }

    public boolean land(int thread, int key) {
      return starterByKey.remove(key, thread);
    }
  }

  @Test
  void everyInterleavingIsOneAtATime() {
    new ModelCheckingOptions()
        .sequentialSpecification(OneAtATime.class)
        .threads(THREADS)
        .actorsPerThread(3)
        .iterations(10)
        .invocationsPerIteration(500)
        .check(FlightsLincheckTest.class);
  }

  @Test
  void underStressToo() {
    new StressOptions()
        .sequentialSpecification(OneAtATime.class)
        .threads(THREADS)
        .actorsPerThread(4)
        .iterations(5)
        .invocationsPerIteration(1000)
        .check(FlightsLincheckTest.class);
  }
}
