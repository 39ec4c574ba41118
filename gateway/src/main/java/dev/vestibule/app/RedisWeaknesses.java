package dev.vestibule.app;

import dev.vestibule.redis.RedisFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** By what a Redis may lose sessions that it has accepted, in an operator's words. Asks nobody. */
final class RedisWeaknesses {
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
}
