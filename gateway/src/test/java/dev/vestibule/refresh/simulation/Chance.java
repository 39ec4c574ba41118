package dev.vestibule.refresh.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** All randomness of one schedule. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    this.random = new SplittableRandom(seed);
  }

  boolean of(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  long between(long low, long high) {
    return low >= high ? low : random.nextLong(low, high);
  }

  /** A rate between the two, or 0 where this schedule is spared. */
  double rate(double present, double low, double high) {
    return of(present) ? low + (high - low) * random.nextDouble() : 0;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }
}
