package dev.vestibule.lab.provider;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A gate that requests wait at while it is closed. Thread-safe; nobody blocks. */
final class Gate {

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Guarded by {@link #lock}; present while the gate is closed. */
  private @Nullable Promise<Void> barrier;

  void close() {
    lock.lock();
    try {
      if (barrier == null) {
        barrier = Promise.promise();
      }
    } finally {
      lock.unlock();
    }
  }

  void open() {
    Promise<Void> opened;
    lock.lock();
    try {
      opened = barrier;
      barrier = null;
    } finally {
      lock.unlock();
    }
    if (opened != null) {
      opened.complete();
    }
  }

  /** Who waited goes on in the given context, not on the thread that opened the gate. */
  Future<Void> pass(Context context) {
    lock.lock();
    try {
      if (barrier == null) {
        return Future.succeededFuture();
      }
      waiting.incrementAndGet();
      Promise<Void> passed = Promise.promise();
      barrier
          .future()
          .onComplete(opened -> {
            waiting.decrementAndGet();
            context.runOnContext(onLoop -> passed.complete());
          });
      return passed.future();
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    return waiting.get();
  }
}
