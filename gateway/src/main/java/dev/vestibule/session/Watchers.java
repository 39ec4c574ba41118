package dev.vestibule.session;

import dev.vestibule.session.SessionStore.Watch;
import dev.vestibule.session.SessionStore.Watcher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store's watchers. They are told on the caller's thread, so that no notice is ever queued or
 * dropped here; one that fails is logged and keeps nobody else from being told. Safe for use by any
 * thread.
 */
public final class Watchers {
  private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

  /** Entered and removed by watchers, read by whoever tells. */
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** One watch: of its own identity, so that a watcher may watch twice. */
  private record Listener(Watcher watcher, Object identity) {}

  public Watch watch(Watcher watcher) {
    Listener listener = new Listener(watcher, new Object());
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Tells everybody that this record was replaced. */
  public void changed(RecordKey key) {
    tell(watcher -> watcher.changed(key));
  }

  /** Tells everybody that notices may be missed from now on. */
  public void noticesLost() {
    tell(Watcher::noticesLost);
  }

  /** Tells everybody that notices come again. */
  public void noticesBack() {
    tell(Watcher::noticesBack);
  }

  private void tell(Consumer<Watcher> news) {
    for (Listener listener : listeners) {
      try {
        news.accept(listener.watcher());
      } catch (RuntimeException e) {
        LOG.atWarn().setCause(e).log("a watcher of sessions failed; the others were told");
      }
    }
  }
}
