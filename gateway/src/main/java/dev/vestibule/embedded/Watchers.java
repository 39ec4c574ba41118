package dev.vestibule.embedded;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionStore.Watch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to know of replaced records. They are told on the replacing caller's thread, so that a
 * slow one keeps nobody else waiting and no notice is ever queued or dropped.
 */
final class Watchers {
  private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

  /** Entered and removed by watchers, read by whoever has replaced. */
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** One watch: of its own identity, so that a consumer may watch twice. */
  private record Listener(Consumer<RecordKey> changed, Object identity) {}

  Watch watch(Consumer<RecordKey> changed) {
    Listener listener = new Listener(changed, new Object());
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void changed(RecordKey key) {
    for (Listener listener : listeners) {
      try {
        listener.changed().accept(key);
      } catch (RuntimeException e) {
        LOG.atWarn().setCause(e).log("a watcher of sessions failed; the session was replaced");
      }
    }
  }
}
