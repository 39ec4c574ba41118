package dev.vestibule.embedded;

import dev.vestibule.session.MarkDigest;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.StoreUnavailable;
import java.time.Instant;

/** First uses in the store's file, each under a digest. */
final class EmbeddedOnceMarks implements OnceMarks {
  private final Calls writes;

  EmbeddedOnceMarks(Calls writes) {
    this.writes = writes;
  }

  @Override
  public boolean first(String purpose, String name, Instant until) throws StoreUnavailable {
    byte[] mark = MarkDigest.of(purpose, name);
    long livesUntil = Life.until(until);
    return writes.make((database, now) -> database.marks().first(mark, livesUntil, now));
  }
}
