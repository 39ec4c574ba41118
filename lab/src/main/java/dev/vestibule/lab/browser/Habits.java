package dev.vestibule.lab.browser;

import java.time.Duration;

/**
 * How a browser is used.
 *
 * @param panels how many poll on its page
 * @param interval from a panel's due poll to its next
 * @param patience after which a poll or a navigation without an answer is given up
 * @param delay the most by which an answer is late at the browser, at random, so that answers
 *     overtake each other; not part of waits
 */
public record Habits(int panels, Duration interval, Duration patience, Duration delay) {

  public Habits {
    if (panels < 1 || panels > 1_000) {
      throw new IllegalArgumentException("panels: " + panels + " (expected: 1 to 1000)");
    }
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException("interval: " + interval + " (expected: >= 1 ms)");
    }
    if (patience.toMillis() < 1) {
      throw new IllegalArgumentException("patience: " + patience + " (expected: >= 1 ms)");
    }
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay: " + delay + " (expected: >= 0)");
    }
  }

  /** Thirty seconds of patience, up to 20 ms of delay. */
  public static Habits polling(int panels, Duration interval) {
    return new Habits(panels, interval, Duration.ofSeconds(30), Duration.ofMillis(20));
  }
}
