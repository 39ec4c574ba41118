package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A caller's question on its way to a database thread and back. The answer is found by {@link #run}
 * and given by {@link #acknowledge}, between which lies the commit.
 */
final class Call<T> {
  /** What to do on the database's thread. */
  interface Work<T> {
    T on(Database database, Instant now) throws SQLException, StoreUnavailable;
  }

  private final Work<T> work;
  private final CompletableFuture<T> answer = new CompletableFuture<>();

  /** The database thread's own. */
  private Runnable acknowledgement = () -> {};

  Call(Work<T> work) {
    this.work = work;
  }

  /** Nothing if the caller has given up meanwhile. */
  void run(Database database, Instant now) throws SQLException {
    if (answer.isDone()) {
      return;
    }
    try {
      T found = work.on(database, now);
      acknowledgement = () -> answer.complete(found);
    } catch (StoreUnavailable refused) {
      acknowledgement = () -> answer.completeExceptionally(refused);
    }
  }

  void acknowledge() {
    acknowledgement.run();
  }

  void fail(StoreUnavailable why) {
    answer.completeExceptionally(why);
  }

  T await(Duration patience) throws StoreUnavailable {
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      // A caller's own, with the caller's stack: one batch's failure is shared by many.
      Throwable why = Objects.requireNonNullElse(e.getCause(), e);
      throw new StoreUnavailable(String.valueOf(why.getMessage()), why);
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw new StoreUnavailable("no answer from the session store within " + patience, e);
    } catch (InterruptedException e) {
      answer.cancel(false);
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("interrupted while waiting for the session store", e);
    }
  }
}
