package dev.vestibule.flight;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentHashMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** That the checker sees what it is there for: a map that looks first and enters then. */
@Param(name = "key", gen = IntGen.class, conf = "1:1")
public final class RacyFlightsLincheckTest {
  private final ConcurrentHashMap<Integer, Boolean> flights = new ConcurrentHashMap<>();

  @Operation
  public boolean join(@Param(name = "key") int key) {
    if (flights.containsKey(key)) {
      return false;
    }
    flights.put(key, true);
    return true;
  }

  @Test
  void lookingFirstIsFoundOut() {
    assertThatThrownBy(() ->
            new ModelCheckingOptions()
                .threads(2)
                .iterations(10)
                .invocationsPerIteration(500)
                .check(RacyFlightsLincheckTest.class))
        .hasMessageContaining("Invalid execution results");
  }
}
