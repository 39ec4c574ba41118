package dev.vestibule.lab.storm;

import dev.vestibule.lab.front.Balance;
import dev.vestibule.lab.provider.Reuse;
import java.time.Duration;
import java.util.List;

/**
 * One storm.
 *
 * @param sessions browsers, each with one session
 * @param panels of each browser
 * @param interval between two due polls of a panel
 * @param expiries how many times the token runs out
 * @param together whether the first tokens run out at one moment, as after a rolled-out restart
 * @param laptops share of the browsers whose lid closes for longer than a token's life
 * @param secondDevices share of the browsers that belong to a user who has another
 * @param seed of every choice the storm makes
 */
record StormSettings(
    int sessions,
    int panels,
    Duration interval,
    int expiries,
    Duration tokenLife,
    boolean together,
    double laptops,
    double secondDevices,
    Reuse provider,
    Duration providerLatency,
    double errorShare,
    double dropShare,
    List<Fault> faults,
    Balance balance,
    Duration patience,
    long seed) {

  static final int MOST_SESSIONS = 2_000;

  private static final Duration OFTENEST = Duration.ofSeconds(1);

  StormSettings {
    within("--sessions", sessions, 1, MOST_SESSIONS);
    within("--panels", panels, 1, 100);
    within("--expiries", expiries, 1, 1_000);
    if (tokenLife.toMillis() < 1_000 || tokenLife.toMillis() % 1_000 != 0) {
      throw new IllegalArgumentException(
          "--token-life: " + Durations.text(tokenLife) + " (expected: whole seconds, at least 1s)");
    }
    if (interval.toMillis() < 20) {
      throw new IllegalArgumentException(
          "--interval: " + Durations.text(interval) + " (expected: at least 20ms)");
    }
    if (sessions * panels > 20_000) {
      throw new IllegalArgumentException(
          "--sessions times --panels: " + sessions * panels + " (expected: at most 20000)");
    }
    if (patience.toMillis() < 100) {
      throw new IllegalArgumentException(
          "--patience: " + Durations.text(patience) + " (expected: at least 100ms)");
    }
    faults = List.copyOf(faults);
  }

  /** Refuses faults that would never happen, and those that would not be over before the next. */
  void checkFaults() {
    for (Fault fault : faults) {
      if (fault.first().compareTo(length()) >= 0) {
        throw new IllegalArgumentException(
            fault.flag()
                + ": at "
                + Durations.text(fault.first())
                + " (expected: before the storm's end after "
                + Durations.text(length())
                + ")");
      }
      Duration least = fault.length().compareTo(OFTENEST) > 0 ? fault.length() : OFTENEST;
      if (!fault.every().isZero() && fault.every().compareTo(least) < 0) {
        throw new IllegalArgumentException(
            fault.flag()
                + ": every "
                + Durations.text(fault.every())
                + " (expected: at least "
                + Durations.text(least)
                + ")");
      }
    }
  }

  /** By how much each replica's clock is ahead of the one's before it. */
  Duration clocksApart() {
    return faults.stream()
        .filter(Fault.ClocksApart.class::isInstance)
        .map(Fault.ClocksApart.class::cast)
        .findFirst()
        .map(Fault.ClocksApart::apart)
        .orElse(Duration.ZERO);
  }

  /** From the moment that everybody is logged in; half a life more than the last expiry. */
  Duration length() {
    return tokenLife
        .multipliedBy(expiries)
        .plus(tokenLife.dividedBy(2))
        .plus(providerLatency.multipliedBy(2));
  }

  private static void within(String flag, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          flag + ": " + value + " (expected: " + least + ".." + most + ")");
    }
  }
}
