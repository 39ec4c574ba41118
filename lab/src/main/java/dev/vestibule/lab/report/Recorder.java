package dev.vestibule.lab.report;

import java.util.function.LongSupplier;

/**
 * Hears everything that happens in a storm and sums it up. Called from any thread. Its memory is
 * bounded by the number of sessions, three hours of seconds and a thousand faults, not by the
 * number of polls; what comes later counts in the totals and in no second.
 */
public final class Recorder {

  /**
   * @param nanos the clock of all nanosecond values here, {@code System::nanoTime}
   * @param begun its value at the storm's beginning, when every browser is logged in
   * @param sessions numbered from 0
   * @param panels of each session
   */
  public Recorder(LongSupplier nanos, long begun, int sessions, int panels) {}

  /**
   * A poll has got its answer, or was given up. A <em>poll</em> is due at a fixed time. If the
   * panel's previous poll has no answer yet, the due poll is not sent, but it <em>waits</em>: its
   * wait counts from its own due time until the answer that frees the panel.
   *
   * @param session of the poll, from 0
   * @param due when it was due
   * @param wait from then to the answer
   * @param status of the answer; 0 for <em>hung</em>: none within the browser's patience
   * @param sent whether it was a request of its own, or waited for the one before
   * @param tokenValid whether at its due time the newest access token that the provider delivered
   *     for the session's family was not expired
   */
  public void polled(
      int session, long due, long wait, int status, boolean sent, boolean tokenValid) {}

  /** A session was lost. */
  public void lost(Loss why) {}

  /** Something countable happened. */
  public void count(Event event) {}

  /** A grant was needed: a poll was due, and the token of the last needed grant had run out. */
  public void idealGrant() {}

  /**
   * A fault begins or ends now. An end belongs to the oldest open beginning of that name; what is
   * over at once begins and ends in two calls.
   */
  public void fault(String what, boolean begins) {}

  /** The provider's counts now; once a second, and once more before {@link #finish}. */
  public void second(ProviderFigures cumulative) {}

  /** What a replica has used so far; the last word of each name stands. */
  public void replica(ReplicaFigures figures) {}

  /** How it stands, for the live line. */
  public Glimpse glimpse() {
    return new Glimpse(0, 0, 0, 0, 0, 0, 0, 0, 0, "");
  }

  /** Sums up. Nothing recorded later changes the report. */
  public Report finish(RunFacts facts) {
    if (facts.sessions() >= 0) {
      throw new UnsupportedOperationException();
    }
    throw new IllegalArgumentException(facts.toString());
  }
}
