package dev.vestibule.embedded;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform thread on which all of one connection's work is done: SQLite is called through JNI,
 * which would pin a virtual thread to its carrier for as long as a sync takes.
 */
final class DatabaseThread {
  /** What is done with the calls. Called on the thread only. */
  interface Turn {
    /** How long it may wait for calls before its next turn. */
    Duration patience();

    /** Answers all of them, in any case. Sometimes there are none. */
    void take(List<Call<?>> batch);

    /** Releases the connection. */
    void end();
  }

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseThread.class);

  /** Bounds a batch's memory and the time for which the first caller waits for the last. */
  private static final int MOST_IN_A_BATCH = 256;

  private static final Duration LONGEST_END = Duration.ofSeconds(30);

  private final Calls calls;
  private final Turn turn;
  private final Thread thread;

  DatabaseThread(String name, Calls calls, Turn turn) {
    this.calls = calls;
    this.turn = turn;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!calls.finished()) {
      try {
        turn.take(calls.take(MOST_IN_A_BATCH, turn.patience()));
      } catch (InterruptedException e) {
        // Nobody has reason to interrupt this thread: it ends when its calls are closed.
        LOG.atWarn().addKeyValue("thread", thread.getName()).log("interrupted; goes on");
      }
    }
    turn.end();
  }

  /**
   * Answers what is queued, then ends.
   *
   * @return whether it has ended: a disk that hangs can keep it
   */
  boolean close() {
    calls.close();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(LONGEST_END);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
