package dev.vestibule.lab.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Reports for tests: an empty one's facts, and a storm as it might have been. */
final class Samples {

  private Samples() {}

  static RunFacts facts(String gateway, List<String> faults, int seconds) {
    return new RunFacts(
        gateway,
        "1.0",
        "./vestibule storm --sessions 20 --panels 10",
        3,
        20,
        10,
        Duration.ofSeconds(1),
        4,
        Duration.ofSeconds(15),
        "family-revoking",
        faults,
        7,
        2,
        "Linux 6.1, Java 25",
        Instant.parse("2026-11-24T20:00:00Z"),
        Duration.ofSeconds(seconds),
        false);
  }

  /** The facts of one that was ended before its time. */
  static RunFacts cutShort(String gateway, int seconds) {
    RunFacts whole = facts(gateway, List.of(), seconds);
    return new RunFacts(
        whole.gateway(),
        whole.version(),
        whole.command(),
        whole.replicas(),
        whole.sessions(),
        whole.panels(),
        whole.interval(),
        whole.expiries(),
        whole.tokenLife(),
        whole.provider(),
        whole.faults(),
        whole.seed(),
        whole.cores(),
        whole.system(),
        whole.started(),
        whole.duration(),
        true);
  }

  /** A minute and more of 20 sessions: a token runs out every 15 s, and things break. */
  static Report storm(String gateway, boolean sinful) {
    Random random = new Random(7);
    long[] now = {0};
    Recorder recorder = new Recorder(() -> now[0], 0, 20, 10);
    long grants = 0;
    long refusals = 0;
    long spent = 0;
    for (int login = 0; login < 20; login++) {
      recorder.count(Event.LOGIN);
    }
    for (int second = 0; second < 75; second++) {
      now[0] = TimeUnit.SECONDS.toNanos(second);
      boolean refreshing = second % 15 == 0 && second > 0;
      boolean down = sinful && second >= 44 && second < 52;
      if (sinful && (second == 20 || second == 40 || second == 60)) {
        recorder.fault("kill -9", true);
        recorder.fault("kill -9", false);
      }
      if (sinful && (second == 44 || second == 52)) {
        recorder.fault("provider down", second == 44);
      }
      for (int poll = 0; poll < 200; poll++) {
        int session = poll / 10;
        long due = now[0] + poll * 4_900_000L;
        double millis = Math.exp(random.nextGaussian() * 0.6 + 1.2);
        int status = 200;
        if (refreshing) {
          millis += 120 + random.nextInt(200);
        }
        if (down && second >= 45) {
          status = random.nextInt(4) == 0 ? 503 : 200;
          millis += random.nextInt(30);
        }
        if (sinful && second == 20 && poll % 3 == 0) {
          status = 502;
        }
        if (sinful && refreshing && second > 20 && poll % 17 == 0) {
          status = 401;
          millis = 9;
        }
        boolean hangs = sinful && second == 60 && poll < 4;
        recorder.polled(
            session,
            due,
            hangs ? 30_000_000_000L : (long) (millis * 1e6),
            hangs ? 0 : status,
            true,
            !refreshing && !(down && second >= 45));
      }
      if (refreshing) {
        grants += sinful ? 34 : 20;
        refusals += sinful ? 9 : 0;
        spent += sinful ? 6 : 0;
        for (int session = 0; session < 20; session++) {
          recorder.idealGrant();
        }
      }
      now[0] += 1_000_000_000L;
      recorder.second(
          new ProviderFigures(grants, grants - refusals, refusals, spent, sinful ? spent / 2 : 0));
    }
    if (sinful) {
      recorder.spentNeedlessly(spent - 4);
      for (int i = 0; i < 11; i++) {
        recorder.lost(i % 4 == 3 ? Loss.KILLED_WITH_ANSWER : Loss.INNOCENT);
        recorder.count(Event.LOGIN_FORCED);
      }
      recorder.count(Event.FALSE_REFUSAL);
    }
    for (int i = 1; i <= 3; i++) {
      recorder.replica(new ReplicaFigures("replica " + i, 4.2 + i / 3.0, 180 + i, sinful ? 2 : 1));
    }
    List<String> faults =
        sinful ? List.of("--kill every=20s", "--provider-down at=44s,for=8s") : List.of();
    return recorder.finish(facts(gateway, faults, 75));
  }
}
