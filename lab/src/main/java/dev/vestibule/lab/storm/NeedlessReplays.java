package dev.vestibule.lab.storm;

import dev.vestibule.lab.provider.Presentation;
import dev.vestibule.lab.provider.Presentation.Outcome;
import dev.vestibule.lab.provider.ReplayedToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Tells who presented a spent refresh token without need from who could not know that it was spent:
 * for each answer that was lost the token may be presented once more. Lost is an answer that never
 * got out, and one that reached a replica which was killed or frozen so soon that it may not have
 * kept it. Reads the interruptions as they are when it is asked; any thread may ask.
 */
final class NeedlessReplays {

  /**
   * A connection's end and the next request come by different ways: which of the two the provider
   * sees first says nothing within this time.
   */
  private static final Duration SAME_MOMENT = Duration.ofMillis(50);

  private final Interruptions interruptions;

  NeedlessReplays(Interruptions interruptions) {
    this.interruptions = interruptions;
  }

  /** How many spent presentations from that moment on were without need. */
  long in(List<ReplayedToken> replayed, Instant since) {
    return replayed.stream().mapToLong(token -> needless(token, since)).sum();
  }

  private long needless(ReplayedToken token, Instant since) {
    List<Presentation> all = token.presentations();
    // Those that are only counted came after dozens of others: nobody loses so many answers.
    long needless = token.more();
    long used = 0;
    for (int i = 0; i < all.size(); i++) {
      Presentation presentation = all.get(i);
      if (!presentation.spent()) {
        continue;
      }
      Instant at = presentation.at();
      long lost = all.subList(0, i).stream().filter(earlier -> wasLost(earlier, at)).count();
      if (lost > used) {
        used++;
      } else if (!at.isBefore(since)) {
        needless++;
      }
    }
    return needless;
  }

  /** Whether that one's answer was lost when the token was presented again. */
  private boolean wasLost(Presentation earlier, Instant again) {
    return switch (earlier.outcome()) {
      case Outcome.UnderWay() -> false;
      case Outcome.Lost(Instant at) -> !at.isAfter(again.plus(SAME_MOMENT));
      case Outcome.Delivered(Instant at, int to) -> interruptions.unreadBy(again, at, to);
    };
  }
}
