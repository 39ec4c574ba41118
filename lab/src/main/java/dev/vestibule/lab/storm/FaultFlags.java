package dev.vestibule.lab.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say what shall go wrong. Times count from when every browser is logged in. */
final class FaultFlags {

  @Option(
      names = "--provider-latency",
      paramLabel = "DURATION",
      defaultValue = "0ms",
      description = "How long each token answer takes, after the token has rotated (default: 0ms).")
  private String providerLatency = "0ms";

  @Option(
      names = "--provider-errors",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "So many refresh requests get 503 instead of being carried out (default: 0).")
  private double providerErrors;

  @Option(
      names = "--drop-answers",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description =
          "So many refresh grants are carried out (the token rotates) and their answers thrown away"
              + " (default: 0).")
  private double dropAnswers;

  @Option(
      names = "--clocks-apart",
      paramLabel = "DURATION",
      description =
          "Each replica's wall clock is so much ahead of the one's before it; needs the program"
              + " faketime (default: all are right).")
  private @Nullable String clocksApart;

  @Option(
      names = "--provider-down",
      paramLabel = "TERMS",
      arity = "0..1",
      fallbackValue = "",
      description = "The provider does not listen for a while (terms: at, for, every).")
  private @Nullable String providerDown;

  @Option(
      names = "--kill",
      paramLabel = "TERMS",
      arity = "0..1",
      fallbackValue = "",
      description =
          "kill -9 of a replica, which is started again at once; replica=holder is the one whose"
              + " refresh is in work (terms: every, at, replica).")
  private @Nullable String kill;

  @Option(
      names = "--pause",
      paramLabel = "TERMS",
      arity = "0..1",
      fallbackValue = "",
      description =
          "A replica, or replica=holder, is frozen (SIGSTOP) and goes on later (terms: replica, at,"
              + " for, every).")
  private @Nullable String pause;

  @Option(
      names = "--rolling-restart",
      paramLabel = "TERMS",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Every replica is stopped (SIGTERM) and started, one after another (terms: at, every).")
  private @Nullable String rollingRestart;

  @Option(
      names = "--rotate-keys",
      paramLabel = "TERMS",
      arity = "0..1",
      fallbackValue = "",
      description =
          "The gateway's keys are changed step by step, as its description says, by a restart of one"
              + " replica after another (terms: at).")
  private @Nullable String rotateKeys;

  @Option(
      names = "--redis-down",
      paramLabel = "TERMS",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Redis is killed and started again, with what it had written to its disk or, with the word"
              + " forgets, empty (terms: at, for, every, forgets).")
  private @Nullable String redisDown;

  @Option(
      names = "--redis-pause",
      paramLabel = "TERMS",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Redis is frozen (SIGSTOP) and goes on later: connections stay open and nothing is answered"
              + " (terms: at, for, every).")
  private @Nullable String redisPause;

  @Option(
      names = "--redis-failover",
      paramLabel = "TERMS",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Redis's replica takes over, without what was written in the last moments, 1s unless loses="
              + " says otherwise. With the word unacknowledged, gateways are not told of the replica"
              + " (terms: at, loses, unacknowledged). With --redis-cluster, kill -9 of a primary"
              + " (terms: at).")
  private @Nullable String redisFailover;

  @Option(
      names = "--partition",
      paramLabel = "TERMS",
      arity = "0..1",
      fallbackValue = "",
      description = "One replica is cut off from Redis (terms: replica, at, for, every).")
  private @Nullable String partition;

  Duration latency() {
    return Durations.parse("--provider-latency", providerLatency);
  }

  double errorShare() {
    return share("--provider-errors", providerErrors);
  }

  double dropShare() {
    return share("--drop-answers", dropAnswers);
  }

  /**
   * The faults in the order of the flags. What a flag leaves out is derived from a token's life.
   *
   * @param clustered whether the store is a Cluster, which fails over in its own way
   */
  List<Fault> faults(Duration tokenLife, boolean clustered) {
    List<Fault> faults = new ArrayList<>();
    if (clocksApart != null) {
      faults.add(new Fault.ClocksApart(Durations.parse("--clocks-apart", clocksApart)));
    }
    if (providerDown != null) {
      Terms terms = Terms.of("--provider-down", providerDown, "at", "for", "every");
      faults.add(
          new Fault.ProviderDown(at(terms, tokenLife), every(terms), length(terms, tokenLife)));
    }
    if (kill != null) {
      Terms terms = Terms.of("--kill", kill, "every", "at", "replica");
      Duration every = every(terms);
      Duration first = terms.duration("at", every.isZero() ? tokenLife : every);
      faults.add(new Fault.Kill(terms.replicaOrHolder(), first, every));
    }
    if (pause != null) {
      Terms terms = Terms.of("--pause", pause, "replica", "at", "for", "every");
      faults.add(
          new Fault.Pause(
              terms.replicaOrHolder(),
              at(terms, tokenLife),
              every(terms),
              length(terms, tokenLife)));
    }
    if (rollingRestart != null) {
      Terms terms = Terms.of("--rolling-restart", rollingRestart, "at", "every");
      faults.add(new Fault.RollingRestart(at(terms, tokenLife), every(terms)));
    }
    if (rotateKeys != null) {
      Terms terms = Terms.of("--rotate-keys", rotateKeys, "at");
      faults.add(new Fault.RotateKeys(at(terms, tokenLife)));
    }
    if (redisDown != null) {
      Terms terms = Terms.of("--redis-down", redisDown, "at", "for", "every", "forgets");
      faults.add(
          new Fault.StoreDown(
              at(terms, tokenLife), every(terms), length(terms, tokenLife), terms.has("forgets")));
    }
    if (redisPause != null) {
      Terms terms = Terms.of("--redis-pause", redisPause, "at", "for", "every");
      faults.add(
          new Fault.StorePaused(at(terms, tokenLife), every(terms), length(terms, tokenLife)));
    }
    if (redisFailover != null && clustered) {
      Terms terms = Terms.of("--redis-failover", redisFailover, "at");
      faults.add(new Fault.PrimaryKilled(at(terms, tokenLife)));
    }
    if (redisFailover != null && !clustered) {
      Terms terms = Terms.of("--redis-failover", redisFailover, "at", "loses", "unacknowledged");
      faults.add(
          new Fault.StoreFailover(
              at(terms, tokenLife),
              terms.duration("loses", Duration.ofSeconds(1)),
              terms.has("unacknowledged")));
    }
    if (partition != null) {
      Terms terms = Terms.of("--partition", partition, "replica", "at", "for", "every");
      faults.add(
          new Fault.Partition(
              terms.replica(), at(terms, tokenLife), every(terms), length(terms, tokenLife)));
    }
    return List.copyOf(faults);
  }

  /** In the midst of the first expiry, where it hurts. */
  private static Duration at(Terms terms, Duration tokenLife) {
    return terms.duration("at", tokenLife);
  }

  private static Duration every(Terms terms) {
    return terms.duration("every", Duration.ZERO);
  }

  private static Duration length(Terms terms, Duration tokenLife) {
    return terms.duration("for", tokenLife);
  }

  static double share(String flag, double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(flag + ": " + percent + " (expected: 0..100)");
    }
    return percent / 100;
  }
}
