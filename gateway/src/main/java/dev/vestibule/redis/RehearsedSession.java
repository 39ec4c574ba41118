package dev.vestibule.redis;

import dev.vestibule.cache.RemoteCache;
import dev.vestibule.session.MarkDigest;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A session that nobody has, and what becomes of it from its login to its end. */
final class RehearsedSession {
  private static final Duration LIFE = Duration.ofMinutes(1);
  private static final Duration LONGER = Duration.ofSeconds(90);
  private static final String PURPOSE = "rehearsal";

  /** So that a server is asked how old it is, and any age will do. */
  private static final Settling AT_ONCE = new Settling(Duration.ZERO, Duration.ZERO);

  private final RecordKey key;
  private final SubjectKey subject;
  private final GuardedConnection connection;
  private final Writes writes;
  private final KeyNames names;
  private final Patience patience;
  private final RedisRecords records;
  private final Attempts attempts;

  RehearsedSession(
      RecordKey key,
      GuardedConnection connection,
      Writes writes,
      KeyNames names,
      Patience patience,
      boolean sharded,
      Attempts attempts) {
    this.key = key;
    this.subject = new SubjectKey(key.value());
    this.connection = connection;
    this.writes = writes;
    this.names = names;
    this.patience = patience;
    this.records = new RedisRecords(connection, writes, names, patience, sharded, AT_ONCE);
    this.attempts = attempts;
  }

  /**
   * Whether a notice of it was sent.
   *
   * @param now by Redis's clock
   * @throws StoreUnavailable if no answer came
   */
  boolean begin(Instant now) throws StoreUnavailable {
    SealedRecord first = record(1);
    Instant end = now.plus(LIFE);
    attempts.attempt("tell that there is no such session", () -> records.load(key));
    // The scripts go on without it, so that no record's end depends on it.
    attempts.attempt(
        "remember how old the server is",
        () -> {
          byte[] place = names.record(key);
          patience.await(connection.ask(place, redis -> redis.pexpire(place, LIFE.toMillis())));
        });
    attempts.attempt(
        "send a script",
        () -> {
          byte[] place = names.cached(key.value());
          patience.await(
              connection.ask(
                  place,
                  redis -> Script.CACHED.runWhole(redis, new byte[][] {place}, Script.digits(1))));
        });
    boolean created = attempts.attempt("create a session", () -> records.create(key, first, end));
    attempts.attempt("extend a session's life", () -> records.touch(Map.of(key, now.plus(LONGER))));
    RedisSubjects subjects = new RedisSubjects(writes, names);
    attempts.attempt("list a user's session", () -> subjects.enter(subject, key, end));
    attempts.attempt("end a user's sessions", () -> subjects.end(subject, LIFE));
    attempts.attempt(
        "mark a first use",
        () -> new RedisOnceMarks(writes, names).first(PURPOSE, key.value(), end));
    RemoteCache cache = new RedisCache(connection, names, patience);
    attempts.attempt("keep a document", () -> cache.put(key.value(), new byte[1], LIFE));
    attempts.attempt("read a document", () -> cache.get(key.value(), 1));
    return created
        && attempts.attempt(
            "replace a session and tell of it",
            () -> records.replace(key, first.head(), record(2)));
  }

  /** Removes all that was written. */
  void end() throws StoreUnavailable {
    List<byte[]> places =
        List.of(
            names.record(key),
            names.mark(MarkDigest.of(PURPOSE, key.value())),
            names.entries(subject),
            names.ending(subject),
            names.cached(key.value()));
    for (byte[] place : places) {
      attempts.attempt(
          "remove a document",
          () -> patience.await(connection.ask(place, redis -> redis.unlink(place))));
    }
  }

  private static SealedRecord record(int head) {
    return new SealedRecord(new byte[] {(byte) head}, new byte[1], new byte[1]);
  }
}
