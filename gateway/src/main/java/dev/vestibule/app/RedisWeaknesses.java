package dev.vestibule.app;

import dev.vestibule.redis.RedisFacts;
import dev.vestibule.redis.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * By what a Redis may lose sessions that it has accepted, or cannot keep any, in an operator's
 * words. Asks nobody.
 */
final class RedisWeaknesses {
  private static final int OLDEST = 7;

  private RedisWeaknesses() {}

  /** None of what a Redis does not tell of itself. */
  static List<String> of(RedisFacts facts) {
    List<String> weaknesses = new ArrayList<>();
    if (!facts.evictionPolicy().equals("noeviction")) {
      weaknesses.add(
          "its maxmemory-policy is "
              + facts.evictionPolicy()
              + ": it may forget sessions that are alive. Set noeviction");
    }
    if (!facts.journal()) {
      weaknesses.add(
          "it keeps no append-only file: "
              + (Boolean.FALSE.equals(facts.snapshots())
                  ? "a restart forgets every session"
                  : "a restart forgets what came after the last snapshot"));
    }
    if (facts.replicas() > 0 && Objects.equals(facts.writesNeedReplicas(), 0)) {
      weaknesses.add(
          "min-replicas-to-write is 0: cut off from its replicas it goes on accepting writes that a"
              + " failover loses. Set 1");
    }
    return weaknesses;
  }

  /**
   * Why it cannot keep sessions at all.
   *
   * @return each with what follows {@code session.redis} in a message
   */
  static List<String> unfit(RedisFacts facts, RedisSettings settings) {
    String major = facts.version().replaceFirst("\\..*", "");
    List<String> reasons = new ArrayList<>();
    if (major.matches("\\d{1,4}") && Integer.parseInt(major) < OLDEST) {
      reasons.add(": " + facts.product() + " (expected: 7 or later)");
    }
    if (!facts.serves(settings)) {
      reasons.add(misplaced(facts));
      return reasons;
    }
    if (!facts.named()) {
      reasons.add(
          ": "
              + facts.product()
              + " has no run_id in INFO server. Without it a server that began anew after a failover or"
              + " a restart is taken for the old one, and tokens may be presented twice");
    }
    if (facts.replicas() < settings.acknowledgedBy()) {
      reasons.add(
          ".acknowledgedBy: "
              + settings.acknowledgedBy()
              + ", and it has "
              + replicas(facts.replicas())
              + ": every write will be refused. Let as many follow it, or set acknowledgedBy: "
              + facts.replicas());
    }
    return reasons;
  }

  private static String misplaced(RedisFacts facts) {
    return switch (facts.mode()) {
      case "sentinel" ->
          ".topology: this is a Sentinel, which keeps nothing. Set sentinel, and sentinelMaster";
      case "cluster" -> ".topology: this is a member of a Cluster. Set cluster";
      default -> ": this is a replica, which takes no writes. Name the primary, or use Sentinel";
    };
  }

  static String replicas(int count) {
    return (count == 0 ? "no" : Integer.toString(count)) + (count == 1 ? " replica" : " replicas");
  }
}
