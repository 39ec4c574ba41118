package dev.vestibule.lab.browser;

import java.time.Duration;

/** Where a navigation ended. */
sealed interface Arrival {

  /** On a page of the site. */
  record Arrived() implements Arrival {}

  /** At a 503 that says when to come again. */
  record Busy(Duration retryAfter) implements Arrival {}

  /** Anywhere else. */
  record Astray(String why) implements Arrival {}
}
