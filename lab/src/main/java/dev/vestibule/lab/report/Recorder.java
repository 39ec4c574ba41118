package dev.vestibule.lab.report;

import dev.vestibule.lab.report.Report.FaultMark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Hears everything that happens in a storm and sums it up. Called from any thread. Its memory is
 * bounded by the number of sessions, three hours of seconds, a thousand faults and a hundred
 * replicas, not by the number of polls; what comes later counts in the totals and in no second.
 */
public final class Recorder {

  private static final int MOST_REPLICAS = 100;

  private final LongSupplier nanos;
  private final long begun;
  private final int sessions;

  /** Guards everything below; held for the length of an addition. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Timeline timeline = new Timeline();
  private final FaultLog faults;
  private final WaitTimes all = new WaitTimes(3);
  private final WaitTimes whileValid = new WaitTimes(3);
  private final WaitTimes afterExpiry = new WaitTimes(3);
  private final WaitTimes ownDelay = new WaitTimes(2);
  private final WaitTimes sinceGlimpse = new WaitTimes(3);
  private final Tally tally = new Tally();
  private final Map<String, ReplicaFigures> replicas = new LinkedHashMap<>();
  private ProviderFigures provider = ProviderFigures.NONE;
  private long idealGrants;
  private long spentNeedlessly;

  /**
   * A recorder for one storm.
   *
   * @param nanos the clock of all nanosecond values here, {@code System::nanoTime}
   * @param begun its value at the storm's beginning, when every browser is logged in
   * @param sessions numbered from 0
   * @param panels of each session
   */
  public Recorder(LongSupplier nanos, long begun, int sessions, int panels) {
    if (sessions < 1 || panels < 1) {
      throw new IllegalArgumentException(
          "sessions: " + sessions + ", panels: " + panels + " (expected: >= 1)");
    }
    this.nanos = nanos;
    this.begun = begun;
    this.sessions = sessions;
    this.faults = new FaultLog(sessions, panels);
  }

  /**
   * A poll has got its answer, or was given up. A <em>poll</em> is due at a fixed time (panel's
   * start + k * interval). If the panel's previous poll has no answer yet, the due poll is not sent
   * (dashboards do so), but it <em>waits</em>: its wait counts from its own due time until the
   * answer that frees the panel.
   *
   * @param session of the poll, from 0
   * @param due when it was due
   * @param wait from then to the answer
   * @param status of the answer; 0 for <em>hung</em>: none within the browser's patience
   * @param sent whether it was a request of its own, or waited for the one before
   * @param tokenValid whether at its due time the newest access token that the provider delivered
   *     for the session's family had at least a second to live
   */
  public void polled(
      int session, long due, long wait, int status, boolean sent, boolean tokenValid) {
    if (session < 0 || session >= sessions) {
      throw new IllegalArgumentException("session: " + session + " (expected: < " + sessions + ")");
    }
    long waited = Math.max(0, wait);
    long sinceBegun = due - begun;
    boolean success = status >= 200 && status < 300;
    // An error is no service, however quick: it must not make the waits look short.
    boolean error = !success && status != 0;
    lock.lock();
    try {
      tally.polled(success);
      if (!error) {
        all.add(waited);
        sinceGlimpse.add(waited);
        (tokenValid ? whileValid : afterExpiry).add(waited);
        timeline.waited(second(sinceBegun), waited, tokenValid);
      }
      if (sent) {
        tally.answered(status);
        timeline.answered(second(sinceBegun), status);
        faults.answered(session, sinceBegun + waited, waited, success);
      }
    } finally {
      lock.unlock();
    }
  }

  /** One of the storm's own timers came so late. */
  public void ownDelay(long nanos) {
    guarded(() -> ownDelay.add(Math.max(0, nanos)));
  }

  /** A session was lost. */
  public void lost(Loss why) {
    guarded(() -> tally.lost(why));
  }

  /** Something countable happened. */
  public void count(Event event) {
    guarded(() -> tally.count(event));
  }

  /** A grant was needed: a poll was due, and the token of the last needed grant had run out. */
  public void idealGrant() {
    guarded(() -> idealGrants++);
  }

  /**
   * A fault begins or ends now. An end belongs to the oldest open beginning of that name; what is
   * over at once begins and ends in two calls.
   */
  public void fault(String what, boolean begins) {
    long now = nanos.getAsLong() - begun;
    guarded(() -> {
      if (begins) {
        faults.begins(what, now);
      } else {
        faults.ends(what, now);
      }
    });
  }

  /** The provider's counts now; once a second, and once more before {@link #finish}. */
  public void second(ProviderFigures cumulative) {
    // What came since the last call belongs to the second that is ending, even if the timer that
    // calls is a little late.
    long middle = nanos.getAsLong() - begun - TimeUnit.MILLISECONDS.toNanos(500);
    guarded(() -> {
      timeline.provider(second(middle), cumulative.minus(provider));
      provider = cumulative;
    });
  }

  /**
   * How many of the spent tokens that were presented need not have been. The last word stands: what
   * excuses one may be known only after it.
   */
  public void spentNeedlessly(long presentations) {
    guarded(() -> spentNeedlessly = presentations);
  }

  /** What a replica has used so far; the last word of each name stands. */
  public void replica(ReplicaFigures figures) {
    guarded(() -> {
      if (replicas.size() < MOST_REPLICAS || replicas.containsKey(figures.name())) {
        replicas.put(figures.name(), figures);
      }
    });
  }

  /** How it stands, for the live line. */
  public Glimpse glimpse() {
    long elapsed = second(nanos.getAsLong() - begun);
    lock.lock();
    try {
      long lately = sinceGlimpse.percentile(99);
      sinceGlimpse.clear();
      return new Glimpse(
          elapsed,
          tally.requests(),
          tally.hung(),
          tally.lost(),
          tally.innocent(),
          provider.grants(),
          provider.spentPresented(),
          lately,
          all.max(),
          faults.now());
    } finally {
      lock.unlock();
    }
  }

  /** Sums up. Nothing recorded later changes the report. */
  public Report finish(RunFacts facts) {
    lock.lock();
    try {
      List<FaultMark> marks = faults.marks(facts.duration().toNanos());
      return new Report(
          Report.FORMAT,
          new Report.Gateway(facts.gateway(), facts.version()),
          facts.run(),
          sessions,
          tally.counted(Event.LOGIN),
          tally.lost(),
          tally.innocent(),
          tally.lostBecause(),
          tally.counted(Event.LOGIN_FORCED),
          tally.counted(Event.LOGIN_FAILED),
          tally.counted(Event.FALSE_REFUSAL),
          tally.counted(Event.STRANDED),
          provider.grants(),
          provider.accepted(),
          idealGrants,
          perExpiry(),
          provider.refusals(),
          provider.spentPresented(),
          spentNeedlessly,
          provider.familiesRevoked(),
          tally.polls(),
          tally.requests(),
          tally.statuses(),
          tally.hung(),
          tally.unserved(),
          tally.counted(Event.SERVED_WITHOUT_SESSION),
          tally.counted(Event.SERVED_AS_ANOTHER),
          tally.counted(Event.DEAD_TOKEN),
          all.percentile(50),
          all.percentile(99),
          all.max(),
          whileValid.sum(),
          afterExpiry.sum(),
          worstRecovery(marks),
          new Report.Delay(ownDelay.percentile(99), ownDelay.max()),
          List.copyOf(replicas.values()),
          timeline.seconds(),
          marks);
    } finally {
      lock.unlock();
    }
  }

  private double perExpiry() {
    return idealGrants == 0 ? 0 : Math.round(100.0 * provider.grants() / idealGrants) / 100.0;
  }

  private static long worstRecovery(List<FaultMark> marks) {
    boolean never = marks.stream().anyMatch(mark -> mark.recovery() == Report.NEVER);
    return never ? Report.NEVER : marks.stream().mapToLong(FaultMark::recovery).max().orElse(0);
  }

  private static long second(long sinceBegun) {
    return Math.floorDiv(Math.max(0, sinceBegun), 1_000_000_000L);
  }

  private void guarded(Runnable addition) {
    lock.lock();
    try {
      addition.run();
    } finally {
      lock.unlock();
    }
  }
}
