package dev.vestibule.gate;

import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionVault;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the gate's parts together and runs its one clockwork, the flusher. {@link #close} writes
 * what is still to be written.
 */
public final class Gate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  /** Sessions that are looked after at once, behind their requests. */
  static final int TENDED_AT_ONCE = 500;

  private final Gatekeeper gatekeeper;
  private final UserInfo userInfo;
  private final TouchFlusher flusher;
  private final SteadyClock clock;
  private final SessionStore.Watch watch;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("touch").factory());

  public Gate(
      SessionCookie cookie,
      SessionVault vault,
      RefreshCoordinator coordinator,
      Views views,
      SessionSettings settings,
      Gatekeeper.LoginStart login,
      SteadyClock clock) {
    this.clock = clock;
    LiveSessions sessions = new LiveSessions();
    SlowLane slowLane =
        new SlowLane(sessions, views, vault, coordinator, clock, settings.storeOutage());
    Tending tending = new Tending(sessions, slowLane, clock, TENDED_AT_ONCE);
    this.gatekeeper =
        new Gatekeeper(
            cookie, sessions, slowLane, tending, login, clock, Gatekeeper.Bounds.usual());
    this.watch = vault.watch(tending);
    this.userInfo = new UserInfo(cookie, slowLane, vault);
    this.flusher = new TouchFlusher(sessions, vault, settings.idle());
    vault.whenEnded(sessions::end);
    long period = flusher.period().toMillis();
    var _ = clockwork.scheduleWithFixedDelay(this::flush, period, period, TimeUnit.MILLISECONDS);
  }

  private void flush() {
    try {
      flusher.flush(clock.millis());
    } catch (RuntimeException e) {
      // A clockwork that throws is never wound again.
      LOG.atError().setCause(e).log("extending the lives of sessions failed");
    }
  }

  public Gatekeeper gatekeeper() {
    return gatekeeper;
  }

  public UserInfo userInfo() {
    return userInfo;
  }

  @Override
  public void close() {
    watch.close();
    clockwork.close();
    flush();
  }
}
