package dev.vestibule.app;

import dev.vestibule.redis.RedisFacts;
import dev.vestibule.redis.RedisSettings;
import dev.vestibule.session.StoreUnavailable;

/** Connects to the Redis of a configuration and says whether it can keep what it is given. */
final class RedisReport {
  private static final int OLDEST = 7;

  private RedisReport() {}

  static void print(RedisSettings settings, Marks marks) {
    RedisFacts facts;
    try {
      facts = RedisFacts.ask(settings);
    } catch (StoreUnavailable e) {
      marks.wrong("session.redis: " + e.getMessage());
      return;
    }
    reportVersion(facts, marks);
    if (!facts.role().equals("master")) {
      marks.wrong(
          "session.redis: this is a replica, which takes no writes. Name the primary, or use"
              + " Sentinel");
    }
    RedisWeaknesses.of(facts).forEach(weakness -> marks.warn("session.redis: " + weakness));
    if (facts.replicas() < settings.acknowledgedBy()) {
      marks.wrong(
          "session.redis.acknowledgedBy: "
              + settings.acknowledgedBy()
              + ", and it has "
              + replicas(facts.replicas())
              + ": every write will be refused");
    }
  }

  private static void reportVersion(RedisFacts facts, Marks marks) {
    String major = facts.version().replaceFirst("\\..*", "");
    if (major.matches("\\d{1,4}") && Integer.parseInt(major) < OLDEST) {
      marks.wrong("session.redis: " + facts.product() + " (expected: 7 or later)");
    } else {
      marks.well("sessions in " + facts.product() + ", " + replicas(facts.replicas()));
    }
  }

  private static String replicas(int count) {
    return (count == 0 ? "no" : Integer.toString(count)) + (count == 1 ? " replica" : " replicas");
  }
}
