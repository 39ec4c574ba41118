package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Group commit: whatever calls wait are done in one transaction, so that they share its sync, and
 * answered when it is on disk. If it fails all of them fail, and the next batch begins with a new
 * connection.
 *
 * <p>Once a minute of the store's clock it also drops some of what has outlived its time; as long
 * as there is more, with each batch.
 */
final class Writer implements DatabaseThread.Turn {
  private static final Duration SWEEP_PERIOD = Duration.ofMinutes(1);

  private final Reconnecting connection;
  private final InstantSource clock;
  private Instant sweepAt;

  Writer(Reconnecting connection, InstantSource clock) {
    this.connection = connection;
    this.clock = clock;
    this.sweepAt = clock.instant();
  }

  @Override
  public Duration patience() {
    Duration left = Duration.between(clock.instant(), sweepAt);
    return left.compareTo(SWEEP_PERIOD) < 0 ? left : SWEEP_PERIOD;
  }

  @Override
  public void take(List<Call<?>> batch) {
    Instant now = clock.instant();
    boolean sweeping = !now.isBefore(sweepAt);
    if (batch.isEmpty() && !sweeping) {
      return;
    }
    if (sweeping) {
      sweepAt = now.plus(SWEEP_PERIOD);
    }
    try {
      commit(batch, now, sweeping);
    } catch (Throwable e) { // whatever it was, the callers get an answer and the thread goes on
      StoreUnavailable why = connection.failed(e);
      batch.forEach(call -> call.fail(why));
      return;
    }
    batch.forEach(Call::acknowledge);
  }

  @Override
  public void end() {
    connection.close();
  }

  private void commit(List<Call<?>> batch, Instant now, boolean sweeping) throws Exception {
    Database database = connection.database();
    database.begin();
    for (Call<?> call : batch) {
      call.run(database, now);
    }
    if (sweeping && database.sweep(now)) {
      sweepAt = now;
    }
    database.commit();
    connection.succeeded();
  }
}
