package dev.vestibule.session;

import java.time.Instant;

/**
 * Answered refusals of one generation that do not by themselves end the session, for the budget.
 *
 * @param count refusals in the window
 * @param since when the window began
 * @param coolUntil before this nothing is presented; EPOCH where there was no cool-down
 */
public record Refusals(int count, Instant since, Instant coolUntil) {
  public Refusals {
    since = Head.inMillis(since);
    coolUntil = Head.inMillis(coolUntil);
  }

  public static final Refusals NONE = new Refusals(0, Instant.EPOCH, Instant.EPOCH);

  /** Whether a cool-down was already imposed. */
  public boolean cooled() {
    return coolUntil.isAfter(Instant.EPOCH);
  }
}
