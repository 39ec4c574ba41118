package dev.vestibule.lab.browser;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A browser that has no session and polls nevertheless: with made-up cookies under the gateway's
 * names, with forged identity headers, with both, with nothing.
 */
public final class Intruder {

  private boolean opened;

  /**
   * @param names of the gateway's cookies, as seen in others' jars; asked before each poll
   */
  public Intruder(
      Network network,
      Site site,
      Habits habits,
      Supplier<List<String>> names,
      RandomGenerator random,
      Witness witness) {}

  /** Polls one panel, one pretence after the other. Once. */
  public void open() {
    opened = true;
  }

  boolean opened() {
    return opened;
  }

  public void close() {
    opened = false;
  }
}
