package dev.vestibule.lab.storm;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What a scene is made of, closed in the opposite order. One thread adds, any may close, more than
 * once and at once: one of them closes, in order, the others wait for it.
 */
final class Parts implements AutoCloseable {

  /** The newest first. Pushed by whoever adds, polled by whoever closes. */
  private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();

  private final Consumer<String> tell;
  private final ReentrantLock closing = new ReentrantLock();

  /** Set by whoever closes first; read by whoever adds. */
  private volatile boolean closed;

  /** {@code tell}: gets what could not be closed. */
  Parts(Consumer<String> tell) {
    this.tell = tell;
  }

  /** What comes too late is closed at once. */
  <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    if (closed) {
      close();
    }
    return part;
  }

  @Override
  public void close() {
    closed = true;
    closing.lock();
    try {
      for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
        try {
          part.close();
        } catch (Exception left) {
          // The end goes on: what is still open must be closed as well.
          tell.accept("not closed: " + left);
        }
      }
    } finally {
      closing.unlock();
    }
  }
}
