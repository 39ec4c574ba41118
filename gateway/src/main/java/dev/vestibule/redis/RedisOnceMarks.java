package dev.vestibule.redis;

import dev.vestibule.session.MarkDigest;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.SetArgs;
import java.time.Instant;

/** First uses in Redis, each under a digest until it is forgotten. */
final class RedisOnceMarks implements OnceMarks {
  private static final byte[] USED = {'1'};

  private final Writes writes;
  private final KeyNames names;

  RedisOnceMarks(Writes writes, KeyNames names) {
    this.writes = writes;
    this.names = names;
  }

  @Override
  public boolean first(String purpose, String name, Instant until) throws StoreUnavailable {
    byte[] mark = names.mark(MarkDigest.of(purpose, name));
    SetArgs onceUntil = SetArgs.Builder.nx().pxAt(ExpiryTime.until(until));
    return writes.make(
        mark, redis -> redis.set(mark, USED, onceUntil).thenApply("OK"::equals), first -> first);
  }
}
