package dev.vestibule.lab.storm;

import dev.vestibule.lab.browser.Browser;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Why logins failed. For the browsers' event loop, which owns it. */
final class Complaints {

  private static final int MOST_REASONS = 20;

  /** A gateway that has just come up may fail one or two; a browser's fourth try is after 7 s. */
  private static final int ENOUGH = 4;

  /** Each once. */
  private final Set<String> reasons = new LinkedHashSet<>();

  /** As many entries as there are browsers. */
  private final Map<Browser, Integer> failures = new HashMap<>();

  void add(Browser browser, String why) {
    if (reasons.size() < MOST_REASONS) {
      reasons.add(why);
    }
    failures.merge(browser, 1, Integer::sum);
  }

  /** The first ones, each once. */
  List<String> reasons() {
    return List.copyOf(reasons);
  }

  /** Whether all of these failed again and again, and every time for one reason. */
  boolean areAlike(List<Browser> browsers) {
    return reasons.size() == 1
        && browsers.stream().allMatch(browser -> failures.getOrDefault(browser, 0) >= ENOUGH);
  }
}
