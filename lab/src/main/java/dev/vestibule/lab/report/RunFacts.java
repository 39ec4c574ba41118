package dev.vestibule.lab.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What was run, so that someone else can run it again.
 *
 * @param gateway the product's name
 * @param version the product's version, or "unknown"
 * @param command the command line that reproduces the run
 * @param sessions browsers, each with one session
 * @param panels polling panels of each browser
 * @param interval between two due polls of a panel
 * @param expiries how many lives of a token the storm lasts
 * @param provider the provider's profile
 * @param faults the faults as they were asked for
 * @param cores processors of the machine
 * @param system operating system and Java
 * @param duration from the storm's beginning to its end
 * @param cutShort whether it was ended before its time
 */
public record RunFacts(
    String gateway,
    String version,
    String command,
    int replicas,
    int sessions,
    int panels,
    Duration interval,
    int expiries,
    Duration tokenLife,
    String provider,
    List<String> faults,
    long seed,
    int cores,
    String system,
    Instant started,
    Duration duration,
    boolean cutShort) {
  public RunFacts {
    faults = List.copyOf(faults);
  }

  /** As the report has it. */
  Report.Run run() {
    return new Report.Run(
        command,
        replicas,
        sessions,
        panels,
        interval.toMillis(),
        expiries,
        tokenLife.toMillis(),
        provider,
        faults,
        seed,
        cores,
        system,
        started.truncatedTo(ChronoUnit.SECONDS).toString(),
        duration.toMillis(),
        cutShort);
  }
}
