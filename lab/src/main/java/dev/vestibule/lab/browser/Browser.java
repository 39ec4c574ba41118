package dev.vestibule.lab.browser;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One person's browser with one page of polling panels. To be called on the event loop it was made
 * for, which it never blocks; tells its witness there.
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

  private final String user;
  private State state = State.AWAY;

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
    this.user = user;
  }

  public String user() {
    return user;
  }

  public State state() {
    return state;
  }

  /** Goes to the page, logs in where it is sent to, and polls. Once. */
  public void open() {
    state = State.LOGGING_IN;
  }

  /**
   * No panel polls until {@link #openLid}. What was sent is still answered; a login or reload that
   * is under way comes to its end first.
   */
  public void closeLid() {
    state = State.LID_CLOSED;
  }

  /** All panels poll at once, then in their old rhythm. */
  public void openLid() {
    state = State.POLLING;
  }

  /** Ends it. Nothing is told to the witness from now on. */
  public void close() {
    state = State.CLOSED;
  }

  /** Names of its cookies, each once. */
  public List<String> cookieNames() {
    return List.of();
  }
}
