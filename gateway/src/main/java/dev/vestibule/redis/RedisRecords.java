package dev.vestibule.redis;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.ExpireArgs;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The records of sessions in Redis: each step is one script on a record's own slot. */
final class RedisRecords {
  private static final int MOST_TOUCHED_IN_ONE_CALL = 10_000;

  /** Lives extended in one step: between two steps others get their turn. */
  private static final int TOUCHED_IN_ONE_STEP = 250;

  private static final byte[] AT_ANY_AGE = Script.digits(0);

  private final GuardedConnection connection;
  private final Writes writes;
  private final KeyNames names;
  private final Patience patience;
  private final Script replacing;
  private final byte[] absenceCountsFrom;
  private final byte[] claimsFrom;
  private final byte[] againIfThere;
  private final SharedLoads loads;

  /**
   * @param sharded whether notices stay in their shard
   */
  RedisRecords(
      GuardedConnection connection,
      Writes writes,
      KeyNames names,
      Patience patience,
      boolean sharded,
      Settling settling) {
    this.connection = connection;
    this.writes = writes;
    this.names = names;
    this.patience = patience;
    this.replacing = Script.replace(sharded);
    this.absenceCountsFrom = Script.digits(settling.absence().toMillis());
    this.claimsFrom = Script.digits(settling.claims().toMillis());
    this.againIfThere = Script.digits(writes.areAcknowledged() ? 1 : 0);
    this.loads =
        new SharedLoads(key ->
            connection.ask(
                names.record(key),
                redis ->
                    Script.LOAD
                        .run(redis, keys(key), absenceCountsFrom)
                        .thenApply(Answers::lookup)));
  }

  Instant now() throws StoreUnavailable {
    return patience.await(connection.ask(redis -> redis.time().thenApply(Answers::time)));
  }

  void create(RecordKey key, SealedRecord record, Instant livesUntil) throws StoreUnavailable {
    byte[] until = Script.digits(ExpiryTime.until(livesUntil));
    List<Object> answer =
        writes.make(
            names.record(key),
            redis ->
                Script.CREATE.run(
                    redis, keys(key), record.head(), record.slots(), record.body(), until),
            Answers::created);
    if (!Answers.created(answer)) {
      throw new StoreUnavailable("there is a session under this key already; nothing was changed");
    }
  }

  Lookup load(RecordKey key) throws StoreUnavailable {
    return patience.await(loads.load(key));
  }

  Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    return replace(key, expectedHead, next, AT_ANY_AGE);
  }

  /** Only once the server is settled. */
  Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next) throws StoreUnavailable {
    return replace(key, expectedHead, next, claimsFrom);
  }

  private Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next, byte[] fromAge)
      throws StoreUnavailable {
    return writes.make(
        names.record(key),
        redis ->
            replacing
                .run(
                    redis,
                    keys(key),
                    expectedHead,
                    next.head(),
                    next.slots(),
                    next.body(),
                    names.channel(key),
                    KeyNames.notice(key),
                    absenceCountsFrom,
                    fromAge,
                    againIfThere)
                .thenApply(Answers::replacement),
        outcome -> isThere(next, outcome));
  }

  /** Whether it was put there, now or at an earlier try, which may lack its acknowledgement. */
  private static boolean isThere(SealedRecord next, Replacement outcome) {
    return switch (outcome) {
      case Replacement.Replaced _ -> true;
      case Replacement.Conflict(SealedRecord actual, Instant _) ->
          Arrays.equals(actual.head(), next.head());
      case Replacement.Absent _ -> false;
    };
  }

  void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable {
    if (livesUntil.size() > MOST_TOUCHED_IN_ONE_CALL) {
      throw new IllegalArgumentException(
          "lives: " + livesUntil.size() + " (expected: <= " + MOST_TOUCHED_IN_ONE_CALL + ")");
    }
    List<Map.Entry<RecordKey, Instant>> all = List.copyOf(livesUntil.entrySet());
    for (int from = 0; from < all.size(); from += TOUCHED_IN_ONE_STEP) {
      int to = Math.min(from + TOUCHED_IN_ONE_STEP, all.size());
      touch(all.subList(from, to));
    }
  }

  private void touch(List<Map.Entry<RecordKey, Instant>> step) throws StoreUnavailable {
    patience.await(
        CompletableFuture.allOf(
            step.stream()
                .map(each -> touch(names.record(each.getKey()), each.getValue()))
                .toArray(CompletableFuture<?>[]::new)));
  }

  private CompletableFuture<Boolean> touch(byte[] record, Instant until) {
    return connection.ask(
        record, redis -> redis.pexpireat(record, ExpiryTime.until(until), ExpireArgs.Builder.gt()));
  }

  private byte[][] keys(RecordKey key) {
    return new byte[][] {names.record(key), names.server(key)};
  }
}
