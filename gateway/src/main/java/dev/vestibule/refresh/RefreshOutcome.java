package dev.vestibule.refresh;

import dev.vestibule.session.Ending;
import dev.vestibule.session.Session;
import java.time.Duration;

/** What became of a wish to refresh a session. */
public sealed interface RefreshOutcome {
  /** When to try again where nobody said when. */
  Duration SHORTLY = Duration.ofSeconds(1);

  /** This flight brought new tokens, or the identity that belongs to them. */
  record Refreshed(Session session) implements RefreshOutcome {}

  /** The record was newer than what the caller had seen: a peer was faster. */
  record Superseded(Session session) implements RefreshOutcome {}

  /** The session is over: a fact of the record, the same for everybody. */
  record Ended(Ending why) implements RefreshOutcome {}

  /** Not now: the provider or the store is at fault. Nobody else's answer. */
  record Unavailable(Duration retryAfter) implements RefreshOutcome {}

  /** The session's own budget of refusals is spent for a while. */
  record Throttled(Duration retryAfter) implements RefreshOutcome {}

  /**
   * For how long the session is to be left alone, because somebody asked for it. Zero for a failure
   * by itself: the next request tries again.
   */
  default Duration rest() {
    Duration asked =
        switch (this) {
          case Unavailable(Duration retryAfter) -> retryAfter;
          case Throttled(Duration retryAfter) -> retryAfter;
          case Refreshed _, Superseded _, Ended _ -> Duration.ZERO;
        };
    return asked.compareTo(SHORTLY) > 0 ? asked : Duration.ZERO;
  }
}
