package dev.vestibule.app;

import dev.vestibule.redis.RedisFacts;
import dev.vestibule.redis.RedisSettings;
import dev.vestibule.redis.Refusal;
import dev.vestibule.redis.Rehearsal;
import dev.vestibule.session.StoreUnavailable;
import java.security.SecureRandom;
import java.util.List;

/** Says whether the Redis of a configuration can keep what it is given: by giving it something. */
final class RedisReport {
  private RedisReport() {}

  static void print(RedisSettings settings, Marks marks) {
    Rehearsal.Found found;
    try {
      found = Rehearsal.of(settings, new SecureRandom());
    } catch (StoreUnavailable e) {
      marks.wrong("session.redis: " + e.getMessage());
      return;
    }
    RedisFacts facts = found.facts();
    if (facts != null) {
      print(facts, settings, marks);
    }
    found.refusals().forEach(refusal -> marks.wrong(text(refusal, settings)));
  }

  private static void print(RedisFacts facts, RedisSettings settings, Marks marks) {
    List<String> unfit = RedisWeaknesses.unfit(facts, settings);
    if (unfit.isEmpty()) {
      marks.well(
          "sessions in " + facts.product() + ", " + RedisWeaknesses.replicas(facts.replicas()));
    }
    unfit.forEach(why -> marks.wrong("session.redis" + why));
    if (!facts.serves(settings)) {
      return;
    }
    RedisWeaknesses.of(facts).forEach(weakness -> marks.warn("session.redis: " + weakness));
  }

  private static String text(Refusal refusal, RedisSettings settings) {
    String user = settings.user() == null ? "default" : settings.user();
    return refusal.rule() == null
        ? "session.redis: it does not let a gateway " + refusal.what() + ": " + refusal.why()
        : "session.redis.user: "
            + user
            + " may not "
            + refusal.what()
            + ": "
            + refusal.why()
            + ". ACL SETUSER "
            + user
            + " "
            + refusal.rule();
  }
}
