package dev.vestibule.lab.storm;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs what faults do at its time, each step on a virtual thread of its own. The first step that
 * fails ends the storm with its reason. Called from any thread.
 */
final class FaultTimer implements AutoCloseable {

  /** What has not happened by then is told before the storm has ended. */
  private static final Duration BEFORE_THE_END = Duration.ofMillis(200);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  /** Set once, by the first step that fails; read by whoever runs the storm. */
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /** By {@link System#nanoTime}. Set by whoever begins, read by the steps. */
  private volatile long end;

  /** Set by whoever closes, read by the steps. */
  private volatile boolean closed;

  /** The storm begins now, and lasts so long. */
  void begin(Duration length) {
    end = System.nanoTime() + length.minus(BEFORE_THE_END).toNanos();
  }

  /** No fault need wait for its moment any longer. */
  boolean isOver() {
    return closed || System.nanoTime() >= end;
  }

  void later(Duration after, Runnable step) {
    var _ =
        timer.schedule(
            () -> Thread.ofVirtual().start(() -> attempt(step)),
            after.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Throws what a step ran into, if one did. */
  void rethrow() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  /** Steps that are under way go on; whatever they run into is nobody's concern any more. */
  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException cannot) {
      if (!closed) {
        failure.compareAndSet(null, cannot);
      }
    }
  }
}
