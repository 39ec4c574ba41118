package dev.vestibule.lab.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of one storm. Its components, in this order and with these names, are the keys of the
 * JSON; what each means stands in {@code docs/storm-report.schema.json}. Times are whole
 * milliseconds unless the name says otherwise.
 */
public record Report(
    int format,
    Gateway gateway,
    Run run,
    long sessions,
    long logins,
    long sessionsLost,
    long innocentLost,
    Map<String, Long> lostBecause,
    long loginsForced,
    long loginsFailed,
    long falseRefusals,
    long stranded,
    long grants,
    long grantsAccepted,
    long grantsIdeal,
    double grantsPerExpiry,
    long refusals,
    long spentPresented,
    long spentNeedlessly,
    long familiesRevoked,
    long polls,
    long requests,
    Map<String, Long> statuses,
    long hung,
    long unserved,
    long servedWithoutSession,
    long servedAsAnother,
    long deadTokens,
    long p50,
    long p99,
    long max,
    Waits whileValid,
    Waits afterExpiry,
    long recovery,
    Delay ownDelay,
    List<ReplicaFigures> replicas,
    List<Second> seconds,
    List<FaultMark> faults) {

  /** The JSON's format: raised when a key changes its meaning or goes away. */
  public static final int FORMAT = 1;

  /** The value of {@code recovery} when some session had not recovered at the storm's end. */
  public static final long NEVER = -1;

  public Report {
    lostBecause = Collections.unmodifiableMap(new LinkedHashMap<>(lostBecause));
    statuses = Collections.unmodifiableMap(new LinkedHashMap<>(statuses));
    replicas = List.copyOf(replicas);
    seconds = List.copyOf(seconds);
    faults = List.copyOf(faults);
  }

  /** The product. */
  public record Gateway(String name, String version) {}

  /** What was run. */
  public record Run(
      String command,
      int replicas,
      int sessions,
      int panels,
      long interval,
      int expiries,
      long tokenLife,
      String provider,
      List<String> faults,
      long seed,
      int cores,
      String system,
      String started,
      long duration,
      boolean cutShort) {
    public Run {
      faults = List.copyOf(faults);
    }
  }

  /**
   * How long due polls waited for their answers; those that got an error are left out, and counted
   * as {@code unserved}.
   */
  public record Waits(long polls, long p50, long p99, long max) {
    /** Nobody asked. */
    public static final Waits NONE = new Waits(0, 0, 0, 0);
  }

  /**
   * How late the storm itself was: its timers behind their time. Where that is much, the machine
   * was too busy for it, and waits are upper bounds.
   */
  public record Delay(long p99, long max) {}

  /** The polls that were due in one second, and what the provider saw in it. */
  public record Second(
      int at,
      Waits valid,
      Waits expired,
      Statuses statuses,
      long grants,
      long refusals,
      long spentPresented) {}

  /** Requests of one second by kind of answer. */
  public record Statuses(
      long success, long redirect, long refused, long clientError, long serverError, long hung) {}

  /**
   * A fault, in milliseconds from the storm's beginning.
   *
   * @param recovery from its end until every session's polls were answered with success again; 0:
   *     none needed; -1: never
   */
  public record FaultMark(String name, long from, long to, long recovery) {}
}
