package dev.vestibule.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The report in words: a headline, then one sentence for each sin, naming its figure.
 *
 * @param clean whether there was none
 * @param sentences the sins or, if there was none, what there was instead
 */
public record Verdict(boolean clean, String headline, List<String> sentences) {

  /** A request that takes longer than this, though its token is valid, was made to wait. */
  private static final long LATE = 1_000;

  /** Refreshing ahead of the expiry takes some more grants than one each, but not half as many. */
  private static final double MANY = 1.5;

  /** A storm whose own timers are later than this says little about anybody's waits. */
  private static final long TOO_BUSY = 100;

  /** One poll in so many without success is what people will talk about. */
  private static final long MANY_UNSERVED = 50;

  public Verdict {
    sentences = List.copyOf(sentences);
  }

  /** Judges by the figures alone. */
  public static Verdict of(Report report) {
    List<String> sins = new ArrayList<>();
    sessions(report, sins);
    grants(report, sins);
    requests(report, sins);
    waits(report, sins);
    if (report.run().cutShort()) {
      return cutShort(report, sins);
    }
    if (sins.isEmpty()) {
      return new Verdict(true, clean(report), List.of(calm(report)));
    }
    return new Verdict(false, headline(report, sins.size()), sins);
  }

  /** Of what was seen so far. What did not go wrong might have, later: it is not clean. */
  private static Verdict cutShort(Report report, List<String> sins) {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "The storm was cut short: what would have come later is in no figure (run.cutShort).");
    sentences.addAll(sins);
    return new Verdict(
        false,
        "Cut short after "
            + time(report.run().duration())
            + ". "
            + (sins.isEmpty() ? clean(report) : headline(report, sins.size())),
        sentences);
  }

  private static void sessions(Report report, List<String> sins) {
    if (report.innocentLost() > 0) {
      sins.add(
          count(report.innocentLost(), "session was", "sessions were")
              + " lost though the provider would have honoured the newest token it had delivered"
              + " (innocentLost).");
    }
    long excused = report.sessionsLost() - report.innocentLost();
    if (excused > 0) {
      List<String> why = new ArrayList<>();
      for (Loss loss : Loss.values()) {
        long lost = report.lostBecause().getOrDefault(loss.key(), 0L);
        if (loss != Loss.INNOCENT && lost > 0) {
          why.add(loss.key() + " " + number(lost));
        }
      }
      sins.add(
          count(excused, "session was", "sessions were")
              + " lost for a reason outside the gateway (lostBecause: "
              + String.join(", ", why)
              + ").");
    }
    if (report.loginsFailed() > 0) {
      sins.add(
          count(report.loginsFailed(), "login", "logins")
              + " did not end at the application (loginsFailed).");
    }
    if (report.stranded() > 0) {
      sins.add(
          count(report.stranded(), "browser was", "browsers were")
              + " not at the application when the storm ended, and could not get there (stranded).");
    }
    if (report.falseRefusals() > 0) {
      sins.add(
          count(report.falseRefusals(), "poll was", "polls were")
              + " refused though the session was still there (falseRefusals).");
    }
  }

  private static void grants(Report report, List<String> sins) {
    if (report.spentNeedlessly() > 0) {
      sins.add(
          count(report.spentNeedlessly(), "time", "times")
              + " a spent token was presented though the answer to it had been delivered"
              + " (spentNeedlessly).");
    }
    long excused = report.spentPresented() - report.spentNeedlessly();
    if (excused > 0) {
      sins.add(
          count(excused, "time", "times")
              + " a spent token was presented once more after its answer was lost (spentPresented).");
    }
    if (report.familiesRevoked() > 0) {
      sins.add(
          count(report.familiesRevoked(), "token family was", "token families were")
              + " revoked for that (familiesRevoked).");
    }
    if (report.refusals() > report.spentPresented()) {
      sins.add(count(report.refusals(), "grant was", "grants were") + " refused (refusals).");
    }
    if (report.grantsPerExpiry() > MANY) {
      sins.add(
          String.format(Locale.ROOT, "%.2f", report.grantsPerExpiry())
              + " grants reached the provider for each that was needed (grantsPerExpiry).");
    }
    if (report.grantsAccepted() * 2 < report.grantsIdeal()) {
      sins.add(
          (report.grants() == 0
                  ? "No grant reached the provider, though "
                  : "Only " + number(report.grantsAccepted()) + " grants were made, though ")
              + count(report.grantsIdeal(), "was", "were")
              + " needed (grantsAccepted, grantsIdeal).");
    }
  }

  private static void requests(Report report, List<String> sins) {
    if (report.servedWithoutSession() > 0) {
      sins.add(
          count(report.servedWithoutSession(), "request", "requests")
              + " without a session reached the application (servedWithoutSession).");
    }
    if (report.servedAsAnother() > 0) {
      sins.add(
          count(report.servedAsAnother(), "request", "requests")
              + " reached the application in another user's name (servedAsAnother).");
    }
    if (report.deadTokens() > 0) {
      sins.add(
          count(report.deadTokens(), "request", "requests")
              + " reached the application with an access token that was dead (deadTokens).");
    }
    if (report.hung() > 0) {
      sins.add(
          count(report.hung(), "request", "requests")
              + " got no answer within the browser's patience (hung).");
    }
    String others =
        report.statuses().entrySet().stream()
            .filter(status -> !status.getKey().startsWith("2"))
            .map(status -> status.getKey() + ": " + number(status.getValue()))
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      sins.add(
          "Not every answer was a success (statuses: "
              + others
              + "): "
              + number(report.unserved())
              + " of "
              + count(report.polls(), "poll", "polls")
              + " stand in no wait (unserved).");
    }
    if (report.requests() == 0) {
      sins.add("Nobody asked for anything (requests).");
    }
  }

  private static void waits(Report report, List<String> sins) {
    if (report.whileValid().p99() > LATE) {
      sins.add(
          "Requests waited though the token was valid: one in a hundred longer than "
              + time(report.whileValid().p99())
              + " (whileValid.p99).");
    }
    if (report.ownDelay().p99() > TOO_BUSY) {
      sins.add(
          "The machine was too busy for the storm itself, one in a hundred of whose timers was later"
              + " than "
              + time(report.ownDelay().p99())
              + ": take the waits for upper bounds (ownDelay.p99).");
    }
    if (report.recovery() == Report.NEVER) {
      sins.add("After a fault some session had not recovered when the storm ended (recovery).");
    } else if (report.recovery() > LATE) {
      sins.add("After a fault it took " + time(report.recovery()) + " to recover (recovery).");
    }
  }

  private static String clean(Report report) {
    if (report.afterExpiry().max() > LATE) {
      return "Nobody was lost; who came when a token had run out waited for the grant.";
    }
    return report.faults().isEmpty()
        ? "Nobody noticed that tokens expired."
        : "Nobody noticed that tokens expired and things broke.";
  }

  private static String calm(Report report) {
    return "All "
        + number(report.sessions())
        + " sessions lived through "
        + count(report.run().expiries(), "expiry", "expiries")
        + "; every request was answered with success, no spent token was presented, and the slowest answer took "
        + time(report.max())
        + ".";
  }

  private static String headline(Report report, int sins) {
    if (report.servedWithoutSession() > 0 || report.servedAsAnother() > 0) {
      return "Requests passed that must not pass.";
    }
    if (report.innocentLost() > 0) {
      return count(report.innocentLost(), "session was", "sessions were") + " lost without need.";
    }
    if (report.spentNeedlessly() > 0) {
      return "No session was lost without need, but spent tokens were presented without need.";
    }
    if (report.sessionsLost() > 0) {
      return count(report.sessionsLost(), "session was", "sessions were")
          + " lost, none without need.";
    }
    if (report.stranded() > 0) {
      return count(report.stranded(), "browser was", "browsers were") + " shut out for good.";
    }
    if (report.unserved() * MANY_UNSERVED > report.polls()) {
      return "Every session lived, but "
          + Math.round(100.0 * report.unserved() / report.polls())
          + " % of the polls were not served.";
    }
    return "Every session lived, but not unnoticed: " + count(sins, "remark", "remarks") + ".";
  }

  static String count(long number, String one, String many) {
    return number(number) + " " + (number == 1 ? one : many);
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String time(long millis) {
    if (millis < LATE) {
      return millis + " ms";
    }
    return millis % 1_000 == 0
        ? number(millis / 1_000) + " s"
        : String.format(Locale.ROOT, "%,.1f s", millis / 1_000.0);
  }
}
