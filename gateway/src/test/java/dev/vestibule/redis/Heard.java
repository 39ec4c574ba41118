package dev.vestibule.redis;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionStore;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What a watcher was told: of which records, and of how many gaps which end. */
final class Heard implements SessionStore.Watcher {
  final Queue<RecordKey> keys = new ConcurrentLinkedQueue<>();
  final AtomicInteger lost = new AtomicInteger();
  final AtomicInteger back = new AtomicInteger();

  @Override
  public void changed(RecordKey key) {
    keys.add(key);
  }

  @Override
  public void noticesLost() {
    lost.incrementAndGet();
  }

  @Override
  public void noticesBack() {
    back.incrementAndGet();
  }
}
