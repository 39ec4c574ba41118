package dev.vestibule.lab.browser;

import dev.vestibule.lab.browser.Navigation.Initiator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One person's browser with one page of polling panels. To be called on the event loop it was made
 * for, which it never blocks; tells its witness there.
 *
 * <pre>
 * AWAY        open()                                          LOGGING_IN
 * LOGGING_IN  on the page                loggedIn             POLLING
 * LOGGING_IN  503 with Retry-After                            LOGGING_IN, then
 * LOGGING_IN  elsewhere                  loginFailed          LOGGING_IN, after 1, 2, 4, 8, 10 s
 * POLLING     a poll is asked to log in                       RELOADING
 * RELOADING   sent to the provider       lost                 LOGGING_IN, on the same way
 * RELOADING   on the page                falseRefusal         POLLING
 * RELOADING   503 with Retry-After                            RELOADING, then
 * RELOADING   elsewhere                  loginFailed          RELOADING, after 1, 2, 4, 8, 10 s
 * POLLING     closeLid()                                      LID_CLOSED
 * LID_CLOSED  openLid()                                       POLLING
 * any         close()                                         CLOSED
 * </pre>
 *
 * A lid that is closed while it is LOGGING_IN or RELOADING is closed once it is POLLING.
 */
public final class Browser {

  /** What it is doing. */
  public enum State {
    AWAY,
    LOGGING_IN,
    POLLING,
    RELOADING,
    LID_CLOSED,
    CLOSED
  }

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Network network;
  private final Site site;
  private final Habits habits;
  private final String user;
  private final RandomGenerator random;
  private final Witness witness;
  private final CookieJar jar;
  private final Delay delay;

  /**
   * The page that is shown, last, and those that were left with polls unanswered. As patience ends,
   * so do they.
   */
  private final List<Page> pages = new ArrayList<>();

  private State state = State.AWAY;
  private boolean lidClosed;
  private boolean forced;
  private String code = "";
  private Duration pause = Duration.ofSeconds(1);

  /**
   * @param user the name it types into the provider's login form; the password is filled in there
   * @param random its own: phases of panels and delays of answers
   */
  public Browser(
      Network network,
      Site site,
      Habits habits,
      String user,
      RandomGenerator random,
      Witness witness) {
    this.network = network;
    this.site = site;
    this.habits = habits;
    this.user = user;
    this.random = random;
    this.witness = witness;
    this.jar = new CookieJar(network.clock());
    this.delay = new Delay(network.vertx(), random, habits.delay());
  }

  public String user() {
    return user;
  }

  public State state() {
    return state;
  }

  /** Names of its cookies, each once. */
  public List<String> cookieNames() {
    return jar.names();
  }

  /** How many polls that were due are neither answered nor given up. */
  public int unanswered() {
    return pages.stream().mapToInt(Page::unanswered).sum();
  }

  /** Goes to the page, logs in where it is sent to, and polls. Once. */
  public void open() {
    if (state != State.AWAY) {
      throw new IllegalStateException("state: " + state + " (expected: AWAY)");
    }
    state = State.LOGGING_IN;
    navigate(new Initiator.User());
  }

  /**
   * No panel polls until {@link #openLid}. What was sent is still answered; a login or reload that
   * is under way comes to its end first.
   */
  public void closeLid() {
    lidClosed = true;
    if (state == State.POLLING) {
      state = State.LID_CLOSED;
      shown().sleep();
    }
  }

  /** All panels poll at once, then in their old rhythm. */
  public void openLid() {
    lidClosed = false;
    if (state == State.LID_CLOSED) {
      state = State.POLLING;
      shown().wake();
    }
  }

  /**
   * Ends it. Nothing is told to the witness from now on: to see every wait to its end, close the
   * lid and wait until none is {@link #unanswered} before.
   */
  public void close() {
    state = State.CLOSED;
    pages.forEach(Page::leave);
  }

  private void navigate(Initiator initiator) {
    if (state == State.CLOSED) {
      return;
    }
    new Navigation(network, site, habits, jar, delay, user, new OnTheWay())
        .start(initiator)
        .onSuccess(this::arrived);
  }

  private final class OnTheWay implements Navigation.Traveller {
    @Override
    public void sentToProvider() {
      if (state == State.RELOADING) {
        state = State.LOGGING_IN;
        forced = true;
        witness.lost(Browser.this);
      }
    }

    @Override
    public void sentBack(String fresh) {
      code = fresh;
    }
  }

  private void arrived(Arrival arrival) {
    if (state == State.CLOSED) {
      return;
    }
    switch (arrival) {
      case Arrival.Arrived here -> in();
      case Arrival.Busy busy -> again(busy.retryAfter());
      case Arrival.Astray astray -> {
        witness.loginFailed(this, astray.why());
        again(pause);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  /** An ordinary user presses reload. */
  private void again(Duration after) {
    network.vertx().setTimer(Math.max(1, after.toMillis()), over -> navigate(new Initiator.User()));
  }

  private void in() {
    pause = Duration.ofSeconds(1);
    boolean reloaded = state == State.RELOADING;
    boolean wasForced = forced;
    String fresh = code;
    forced = false;
    code = "";
    Page page = new Page(network, site, habits, jar, random, delay, new OnThePage());
    pages.removeIf(left -> left.unanswered() == 0);
    pages.add(page);
    state = lidClosed ? State.LID_CLOSED : State.POLLING;
    if (reloaded) {
      witness.falseRefusal(this);
    } else {
      witness.loggedIn(this, fresh, wasForced);
    }
    if (state == State.POLLING) {
      page.start();
    }
  }

  private final class OnThePage implements Page.Polls {
    @Override
    public boolean tokenValid() {
      return witness.tokenValid(Browser.this);
    }

    @Override
    public void polled(Poll poll) {
      if (state != State.CLOSED) {
        witness.polled(Browser.this, poll);
      }
    }

    @Override
    public void servedAs(String seen, String token) {
      if (state != State.CLOSED) {
        witness.servedAs(Browser.this, seen, token);
      }
    }

    /** Thirty panels that are refused are one reload: the first leaves the page. */
    @Override
    public void refused() {
      if (state == State.POLLING) {
        state = State.RELOADING;
        shown().leave();
        navigate(new Initiator.PageOf(site.page()));
      }
    }
  }

  private Page shown() {
    return pages.getLast();
  }
}
