package dev.vestibule.lab.provider;

import java.time.Instant;

/**
 * That a refresh token was presented, and what became of the answer, as known now.
 *
 * @param at when the provider took it up
 * @param spent whether it had been used up before
 */
public record Presentation(Instant at, boolean spent, Outcome outcome) {

  /** What became of an answer. */
  public sealed interface Outcome {

    /** It is not written yet. */
    record UnderWay() implements Outcome {}

    /**
     * It was written to an open connection, whose other end has that port. Whether anybody read it
     * the provider cannot know.
     */
    record Delivered(Instant at, int to) implements Outcome {}

    /** It will never get out, or what went out in its place says nothing of the grant. */
    record Lost(Instant at) implements Outcome {}
  }
}
