package dev.vestibule.lab.report;

/**
 * Watches from a fault's end until every session is well again. A session was <em>harmed</em> if an
 * answer after the end was no success, or took longer than a second. It is well when as many
 * requests in a row succeeded as it has panels; the time that counts is that of the first of them,
 * or of the last that was late. One that fails again was not well: the harm of many a fault comes
 * when a token runs out. For one thread.
 */
final class Recovery {

  private static final long LATE_NANOS = 1_000_000_000L;

  private final long end;
  private final int panels;
  private final int[] successes;
  private final long[] since;
  private final boolean[] harmed;
  private final boolean[] well;
  private int unwell;
  private long worst;

  Recovery(long end, int sessions, int panels) {
    this.end = end;
    this.panels = panels;
    this.successes = new int[sessions];
    this.since = new long[sessions];
    this.harmed = new boolean[sessions];
    this.well = new boolean[sessions];
    this.unwell = sessions;
  }

  void answered(int session, long at, long wait, boolean success) {
    if (at < end || (well[session] && success)) {
      return;
    }
    if (!success) {
      harmed[session] = true;
      successes[session] = 0;
      unwell += well[session] ? 1 : 0;
      well[session] = false;
      return;
    }
    boolean late = wait > LATE_NANOS;
    harmed[session] |= late;
    if (late || successes[session] == 0) {
      since[session] = at;
    }
    successes[session]++;
    if (successes[session] >= panels) {
      well[session] = true;
      unwell--;
      worst = harmed[session] ? Math.max(worst, since[session] - end) : worst;
    }
  }

  boolean over() {
    return unwell == 0;
  }

  /** In milliseconds; {@link Report#NEVER} if a harmed session is not well yet. */
  long millis() {
    for (int i = 0; i < well.length; i++) {
      if (harmed[i] && !well[i]) {
        return Report.NEVER;
      }
    }
    return WaitTimes.millis(worst);
  }
}
