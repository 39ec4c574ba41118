package dev.vestibule.memory;

import dev.vestibule.session.MarkDigest;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.StoreUnavailable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * First uses in this process only: another replica, and this one after its restart, take a second
 * use for the first. For what somebody else refuses too: a login's code is the provider's to redeem
 * once, and its attempt lies in one browser's cookie, which is removed with the first use. Safe for
 * use by any thread; blocks for nothing.
 */
public final class ProcessOnceMarks implements OnceMarks {
  private static final int MOST_MARKS = 200_000;

  /**
   * Ends by digest. Entered by first uses; those past their end are taken out by who finds it full.
   */
  private final ConcurrentHashMap<ByteBuffer, Instant> marks = new ConcurrentHashMap<>();

  private final InstantSource clock;
  private final int mostMarks;

  public ProcessOnceMarks(InstantSource clock) {
    this(clock, MOST_MARKS);
  }

  /** With room for about so many marks. */
  ProcessOnceMarks(InstantSource clock, int mostMarks) {
    this.clock = clock;
    this.mostMarks = mostMarks;
  }

  @Override
  public boolean first(String purpose, String name, Instant until) throws StoreUnavailable {
    ByteBuffer mark = ByteBuffer.wrap(MarkDigest.of(purpose, name)).asReadOnlyBuffer();
    Instant now = clock.instant();
    if (marks.size() >= mostMarks) {
      marks.values().removeIf(end -> !now.isBefore(end));
      if (marks.size() >= mostMarks && !marks.containsKey(mark)) {
        throw new StoreUnavailable("too many logins at once");
      }
    }
    AtomicBoolean first = new AtomicBoolean();
    marks.compute(
        mark,
        (_, end) -> {
          first.set(end == null || !now.isBefore(end));
          return first.get() ? until : end;
        });
    return first.get();
  }
}
