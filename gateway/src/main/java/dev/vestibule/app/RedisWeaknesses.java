package dev.vestibule.app;

import dev.vestibule.redis.RedisFacts;
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
   * @param acknowledgedBy how many replicas have to acknowledge a write
   * @return each with what follows {@code session.redis} in a message
   */
  static List<String> unfit(RedisFacts facts, int acknowledgedBy) {
    List<String> reasons = new ArrayList<>();
    String major = facts.version().replaceFirst("\\..*", "");
    if (major.matches("\\d{1,4}") && Integer.parseInt(major) < OLDEST) {
      reasons.add(": " + facts.product() + " (expected: 7 or later)");
    }
    if (!facts.role().equals("master")) {
      reasons.add(": this is a replica, which takes no writes. Name the primary, or use Sentinel");
    }
    if (!facts.named()) {
      reasons.add(
          ": "
              + facts.product()
              + " has no run_id in INFO server: that it began anew after a failover or a restart"
              + " would not be noticed. Use Redis or Valkey");
    }
    if (facts.replicas() < acknowledgedBy) {
      reasons.add(
          ".acknowledgedBy: "
              + acknowledgedBy
              + ", and it has "
              + replicas(facts.replicas())
              + ": every write will be refused");
    }
    return reasons;
  }

  static String replicas(int count) {
    return (count == 0 ? "no" : Integer.toString(count)) + (count == 1 ? " replica" : " replicas");
  }
}
