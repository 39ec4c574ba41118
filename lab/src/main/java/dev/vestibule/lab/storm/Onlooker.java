package dev.vestibule.lab.storm;

import dev.vestibule.lab.browser.Browser;
import dev.vestibule.lab.browser.Intruder;
import dev.vestibule.lab.browser.Poll;
import dev.vestibule.lab.browser.Witness;
import dev.vestibule.lab.provider.Family;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.report.Event;
import dev.vestibule.lab.report.Loss;
import dev.vestibule.lab.report.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sees what browsers live through, asks the provider for the truth about their sessions, and tells
 * the recorder. Before the storm begins only logins and losses are kept. Its methods are called on
 * the browsers' event loop, which owns its maps.
 */
final class Onlooker implements Witness {

  /** What is nearer to its end is not held to be valid: clocks and ways differ by that much. */
  private static final Duration ABOUT_TO_EXPIRE = Duration.ofSeconds(1);

  /** What is known of one browser. */
  private static final class Case {
    final int number;
    String family = "";
    Instant nextIdealGrant = Instant.MAX;
    int losses;
    int forcedLogins;

    /** Polls that were sent and answered in the storm, by status. */
    final Map<Integer, Integer> requests = new HashMap<>();

    Case(int number) {
      this.number = number;
    }
  }

  private final RotatingProvider provider;
  private final Excuses excuses;
  private final Duration tokenLife;
  private final InstantSource clock;
  private final Map<Browser, Case> cases = new HashMap<>();
  private final List<Loss> early = new ArrayList<>();
  private final Complaints complaints = new Complaints();
  private int loggedIn;
  private @Nullable Recorder recorder;

  Onlooker(
      RotatingProvider provider,
      Interruptions interruptions,
      Duration tokenLife,
      InstantSource clock) {
    this.provider = provider;
    this.excuses = new Excuses(interruptions);
    this.tokenLife = tokenLife;
    this.clock = clock;
  }

  void expect(Browser browser) {
    cases.put(browser, new Case(cases.size()));
  }

  int loggedIn() {
    return loggedIn;
  }

  /** Why logins failed. */
  Complaints complaints() {
    return complaints;
  }

  /** What each browser has lived through since the storm began. */
  List<Lived> lived() {
    return cases.entrySet().stream()
        .map(each ->
            new Lived(
                each.getKey().user(),
                each.getValue().losses,
                each.getValue().forcedLogins,
                each.getValue().requests))
        .toList();
  }

  /** From now on everything counts. */
  void begin(Recorder begun) {
    recorder = begun;
    for (int login = 0; login < loggedIn; login++) {
      begun.count(Event.LOGIN);
    }
    early.forEach(begun::lost);
    Instant now = clock.instant();
    for (Case known : cases.values()) {
      known.nextIdealGrant = family(known).map(Family::accessExpiresAt).orElse(now);
    }
  }

  @Override
  public boolean tokenValid(Browser browser) {
    Case known = known(browser);
    Instant now = clock.instant();
    if (recorder != null && !now.isBefore(known.nextIdealGrant)) {
      recorder.idealGrant();
      known.nextIdealGrant = now.plus(tokenLife);
    }
    return family(known)
        .filter(family -> now.plus(ABOUT_TO_EXPIRE).isBefore(family.accessExpiresAt()))
        .isPresent();
  }

  @Override
  public void polled(Browser browser, Poll poll) {
    if (recorder != null) {
      Case known = known(browser);
      if (poll.sent()) {
        known.requests.merge(poll.status(), 1, Integer::sum);
      }
      recorder.polled(
          known.number,
          poll.dueNanos(),
          poll.waitNanos(),
          poll.status(),
          poll.sent(),
          poll.tokenValid());
    }
  }

  @Override
  public void loggedIn(Browser browser, String code, boolean forced) {
    Case known = known(browser);
    known.family = provider.familyOfCode(code).map(Family::id).orElse("");
    known.nextIdealGrant = clock.instant().plus(tokenLife);
    if (!forced) {
      loggedIn++;
    } else if (recorder != null) {
      known.forcedLogins++;
    }
    count(forced ? Event.LOGIN_FORCED : Event.LOGIN);
  }

  @Override
  public void lost(Browser browser) {
    Case known = known(browser);
    Loss why = why(known);
    if (recorder == null) {
      early.add(why);
      return;
    }
    known.losses++;
    recorder.lost(why);
    // One more grant would have kept it, at the latest now.
    if (known.nextIdealGrant.isAfter(clock.instant())) {
      recorder.idealGrant();
    }
  }

  @Override
  public void falseRefusal(Browser browser) {
    count(Event.FALSE_REFUSAL);
  }

  @Override
  public void loginFailed(Browser browser, String why) {
    complaints.add(browser, why);
    count(Event.LOGIN_FAILED);
  }

  @Override
  public void servedAs(Browser browser, String user, String token) {
    if (!isThem(browser.user(), user)) {
      count(Event.SERVED_AS_ANOTHER);
    }
    if (token.equals("dead")) {
      count(Event.DEAD_TOKEN);
    }
  }

  @Override
  public void servedWithoutSession(Intruder intruder, String pretence) {
    count(Event.SERVED_WITHOUT_SESSION);
  }

  private Loss why(Case known) {
    // A session whose family the provider does not know was none of its endings.
    return family(known).map(excuses::of).orElse(Loss.INNOCENT);
  }

  /** By subject, or, as some products write it, by subject and issuer. */
  private static boolean isThem(String wanted, String served) {
    return served.equals(wanted) || served.startsWith(wanted + "@");
  }

  private Optional<Family> family(Case known) {
    return provider.family(known.family);
  }

  private Case known(Browser browser) {
    Case known = cases.get(browser);
    if (known == null) {
      throw new IllegalStateException("a browser that nobody expected");
    }
    return known;
  }

  private void count(Event event) {
    if (recorder != null) {
      recorder.count(event);
    }
  }
}
