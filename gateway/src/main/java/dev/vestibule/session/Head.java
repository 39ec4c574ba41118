package dev.vestibule.session;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/**
 * The part of a record that can be read without the browser's ticket: all that the refresh, the
 * logout and the expiry decide on. Authenticated under the key ring; tells nothing of the user.
 *
 * @param provider the provider's name in the configuration
 * @param generation how often the tokens were replaced; a grant is accepted only for the generation
 *     it was sent for
 * @param status open, claimed by a grant in flight, or ended
 */
public record Head(
    String provider, long generation, Status status, Doubt doubt, Refusals refusals) {
  /** Where the session stands. */
  public sealed interface Status {
    /** No grant is announced. */
    record Open() implements Status {}

    /** A grant is announced, and perhaps under way. */
    record Claimed(Intent intent) implements Status {}

    /** Over, for good: no transition leads out of it. */
    record Ended(Ending why, Instant at) implements Status {
      public Ended {
        at = inMillis(at);
      }
    }
  }

  public static final Status OPEN = new Status.Open();

  private static final Comparator<Head> BY_KNOWLEDGE =
      Comparator.comparing(Head::isEnded)
          .thenComparingLong(Head::generation)
          // A token that was refused is not presented again, so there is no more to be known of it.
          .thenComparing(head -> head.doubt().refused())
          .thenComparingInt(head -> head.doubt().unknowns())
          .thenComparing(Head::isClaimed);

  public Head {
    if (generation < 0) {
      throw new IllegalArgumentException("generation: " + generation + " (expected: >= 0)");
    }
  }

  /** A head with nothing against its tokens. */
  public static Head untroubled(String provider, long generation) {
    return new Head(provider, generation, OPEN, Doubt.NONE, Refusals.NONE);
  }

  /** The head after new tokens were accepted: nothing of the old ones' troubles remains. */
  public Head nextGeneration() {
    return untroubled(provider, generation + 1);
  }

  public Head claimed(Intent intent) {
    return with(new Status.Claimed(intent));
  }

  public Head open() {
    return with(OPEN);
  }

  public Head ended(Ending why, Instant at) {
    return with(new Status.Ended(why, at));
  }

  public Head with(Doubt changed) {
    return new Head(provider, generation, status, changed, refusals);
  }

  public Head with(Refusals changed) {
    return new Head(provider, generation, status, doubt, changed);
  }

  /**
   * Whether this is what a record must be again if a store that went back in time has the other: an
   * end beats all, then the newer generation, then who knows more against its token. Never true
   * both ways.
   */
  public boolean supersedes(Head other) {
    return BY_KNOWLEDGE.compare(this, other) > 0;
  }

  boolean isEnded() {
    return status instanceof Status.Ended;
  }

  private boolean isClaimed() {
    return status instanceof Status.Claimed;
  }

  /** A head's times are whole milliseconds, so that what is read back equals what was written. */
  static Instant inMillis(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }

  private Head with(Status changed) {
    return new Head(provider, generation, changed, doubt, refusals);
  }
}
