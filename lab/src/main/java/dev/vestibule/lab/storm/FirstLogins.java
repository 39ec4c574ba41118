package dev.vestibule.lab.storm;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets everybody log in before a storm, and waits for the moment when it may begin. Called on the
 * thread that runs the storm, which it blocks.
 */
final class FirstLogins {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Polled before anything counts, so that it is not the storm's own start that is measured. */
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  /** One after another, with browsers that show pages. */
  private static final Duration GUEST_LOGS_IN = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final StormSettings settings;
  private final Guests guests;
  private final BrowserLoop browsers;
  private final Crowd crowd;
  private final Onlooker onlooker;
  private final InstantSource clock;

  FirstLogins(
      StormSettings settings,
      Guests guests,
      BrowserLoop browsers,
      Crowd crowd,
      Onlooker onlooker,
      InstantSource clock) {
    this.settings = settings;
    this.guests = guests;
    this.browsers = browsers;
    this.crowd = crowd;
    this.onlooker = onlooker;
    this.clock = clock;
  }

  /** From their beginning until the first tokens shall run out. */
  Duration untilFirstExpiry() {
    return settings.together()
        ? longest().plus(WARM_UP).plus(settings.tokenLife())
        : settings.tokenLife();
  }

  /** With signatures, and everybody's redirects, and all of it cold. */
  private Duration longest() {
    return Duration.ofMillis(2_000 + 100L * settings.sessions())
        .plus(GUEST_LOGS_IN.multipliedBy(guests.names().size()));
  }

  /**
   * Returns when the storm may begin: where all tokens expire together, one life before {@code
   * expiry}, if the logins left that much.
   *
   * @throws IllegalStateException if not everybody got in, with what those who did not complain of
   */
  void letIn(URI page, Instant expiry) {
    browsers.run(crowd::open);
    guests.arrive(page);
    Instant deadline = clock.instant().plus(PATIENCE).plus(longest());
    while (browsers.call(onlooker::loggedIn) < settings.sessions()) {
      if (clock.instant().isAfter(deadline) || browsers.call(crowd::isShutOut)) {
        throw notIn();
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    Instant begin = clock.instant().plus(WARM_UP);
    Instant oneLifeBefore = expiry.minus(settings.tokenLife());
    sleepUntil(settings.together() && oneLifeBefore.isAfter(begin) ? oneLifeBefore : begin);
  }

  private IllegalStateException notIn() {
    int in = browsers.call(onlooker::loggedIn);
    List<String> complaints = browsers.call(() -> onlooker.complaints().reasons());
    return new IllegalStateException(
        "only "
            + in
            + " of "
            + settings.sessions()
            + " browsers could log in before the storm"
            + (complaints.isEmpty() ? "" : ":\n  " + String.join("\n  ", complaints)));
  }

  private void sleepUntil(Instant moment) {
    long until = System.nanoTime() + Duration.between(clock.instant(), moment).toNanos();
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
