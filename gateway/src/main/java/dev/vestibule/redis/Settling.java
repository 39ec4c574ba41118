package dev.vestibule.redis;

import java.time.Duration;

/**
 * What a server that began anew is not believed, or not given, and how long: it may lack what its
 * predecessor had, until every process that knows better has put that back.
 *
 * @param absence for so long that it has no record proves nothing
 * @param claims for so long it takes no claim: what was announced to its predecessor must be over
 */
record Settling(Duration absence, Duration claims) {
  /** In which a process finds that a server began anew, and puts back what it knows. */
  private static final Duration REPLAY = Duration.ofSeconds(5);

  /**
   * @param intentLength how long a grant may be under way after it was announced
   */
  static Settling of(Duration intentLength) {
    return new Settling(REPLAY, REPLAY.plus(intentLength));
  }
}
