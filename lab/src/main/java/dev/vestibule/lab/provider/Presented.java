package dev.vestibule.lab.provider;

import dev.vestibule.lab.provider.Presentation.Outcome;
import java.time.Instant;

/**
 * One presentation of a refresh token, while its answer goes its way. Guarded by the lock of {@link
 * TokenMemory}.
 */
final class Presented {

  private final Instant at;
  private final boolean spent;
  private Outcome outcome = new Outcome.UnderWay();

  Presented(Instant at, boolean spent) {
    this.at = at;
    this.spent = spent;
  }

  void delivered(Instant when, int to) {
    settle(new Outcome.Delivered(when, to));
  }

  void lost(Instant when) {
    settle(new Outcome.Lost(when));
  }

  Presentation view() {
    return new Presentation(at, spent, outcome);
  }

  /** The first word stands: a connection that closes after its answer takes nothing back. */
  private void settle(Outcome known) {
    if (outcome instanceof Outcome.UnderWay) {
      outcome = known;
    }
  }
}
