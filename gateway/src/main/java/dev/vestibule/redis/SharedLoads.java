package dev.vestibule.redis;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionStore.Lookup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loads of one record by many callers: at most one is under way and one will follow it, shared by
 * all who came meanwhile. Nobody gets what was read before they asked: who comes while a load is
 * under way waits for the next, which is sent after they came. Safe for use by any thread; does not
 * block. Bounded by its callers: an entry lives as long as someone's load.
 */
final class SharedLoads {
  private final Function<RecordKey, CompletableFuture<Lookup>> loading;

  /**
   * Loads under way by record. Put by who finds none; changed and removed by the load's own end.
   * Each step is one atomic change of an entry, and nothing is sent within one.
   */
  private final ConcurrentHashMap<RecordKey, Turn> turns = new ConcurrentHashMap<>();

  /** One load and its answer; told from others by its identity. */
  private static final class Load {
    final CompletableFuture<Lookup> answer = new CompletableFuture<>();
  }

  /** A load under way, and the one that will follow if somebody waits for it. */
  private record Turn(Load running, @Nullable Load following) {}

  SharedLoads(Function<RecordKey, CompletableFuture<Lookup>> loading) {
    this.loading = loading;
  }

  CompletableFuture<Lookup> load(RecordKey key) {
    Load mine = new Load();
    Turn turn =
        turns.compute(
            key,
            (_, present) -> {
              if (present == null) {
                return new Turn(mine, null);
              }
              return present.following() == null ? new Turn(present.running(), mine) : present;
            });
    if (turn.running() == mine) {
      send(key, mine);
    }
    Load joined = turn.following() == null ? mine : turn.following();
    return joined.answer.copy();
  }

  private void send(RecordKey key, Load running) {
    var _ =
        loading
            .apply(key)
            .whenComplete((found, failure) -> {
              // First the turn changes, then the answer is given: who asks from now on finds the
              // next.
              Turn next =
                  turns.computeIfPresent(
                      key,
                      (_, turn) ->
                          turn.following() == null ? null : new Turn(turn.following(), null));
              if (next != null) {
                send(key, next.running());
              }
              if (failure == null) {
                running.answer.complete(found);
              } else {
                running.answer.completeExceptionally(failure);
              }
            });
  }
}
