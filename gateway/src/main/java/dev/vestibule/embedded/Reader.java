package dev.vestibule.embedded;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Answers loads beside the writer: they wait for no sync, and go on while the disk is full. A load
 * sees whatever was committed before it began.
 */
final class Reader implements DatabaseThread.Turn {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Reconnecting connection;
  private final InstantSource clock;

  Reader(Reconnecting connection, InstantSource clock) {
    this.connection = connection;
    this.clock = clock;
  }

  @Override
  public Duration patience() {
    return PATIENCE;
  }

  @Override
  public void take(List<Call<?>> batch) {
    for (Call<?> call : batch) {
      try {
        call.run(connection.database(), clock.instant());
        connection.succeeded();
        call.acknowledge();
      } catch (Throwable e) { // whatever it was, the caller gets an answer and the thread goes on
        call.fail(connection.failed(e));
      }
    }
  }

  @Override
  public void end() {
    connection.close();
  }
}
