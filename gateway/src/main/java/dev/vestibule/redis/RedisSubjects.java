package dev.vestibule.redis;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectIndex;
import dev.vestibule.session.SubjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whose records are whose, in Redis: for each subject a sorted set of records by the end of their
 * lives, and the time of its ending. Both in the subject's own slot, which in a Cluster is another
 * than a record's.
 */
final class RedisSubjects implements SubjectIndex {
  private static final byte[] MOST = Script.digits(MOST_RECORDS);

  private final Writes writes;
  private final KeyNames names;

  RedisSubjects(Writes writes, KeyNames names) {
    this.writes = writes;
    this.names = names;
  }

  @Override
  public Entry enter(SubjectKey subject, RecordKey record, Instant livesUntil)
      throws StoreUnavailable {
    byte[] until = Script.digits(ExpiryTime.until(livesUntil));
    return writes.make(
        names.entries(subject),
        redis ->
            Script.ENTER
                .run(redis, keys(subject), KeyNames.notice(record), until, MOST)
                .thenApply(Answers::entry),
        _ -> true);
  }

  @Override
  public List<RecordKey> end(SubjectKey subject, Duration remembered) throws StoreUnavailable {
    byte[] life = Script.digits(remembered.toMillis());
    return writes.make(
        names.entries(subject),
        redis -> Script.END.run(redis, keys(subject), life).thenApply(Answers::records),
        _ -> true);
  }

  private byte[][] keys(SubjectKey subject) {
    return new byte[][] {names.entries(subject), names.ending(subject)};
  }
}
