package dev.vestibule.ops;

import dev.vestibule.refresh.RefreshListener;
import dev.vestibule.refresh.RefreshOutcome;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Tells the operator what became of refreshes: one line for each flight. */
public final class RefreshLog implements RefreshListener {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshLog.class);

  @Override
  public void flown(Flown flight) {
    LoggingEventBuilder event =
        LOG.atLevel(level(flight))
            .addKeyValue("outcome", name(flight.outcome()))
            .addKeyValue("session", flight.session())
            .addKeyValue("provider", flight.provider())
            .addKeyValue("grants", flight.grants())
            .addKeyValue("joined", flight.joined())
            .addKeyValue("detail", flight.detail());
    switch (flight.outcome()) {
      case RefreshOutcome.Ended(var why) -> event = event.addKeyValue("why", why);
      case RefreshOutcome.Unavailable(var retryAfter) ->
          event = event.addKeyValue("retryAfter", retryAfter);
      case RefreshOutcome.Throttled(var until) -> event = event.addKeyValue("until", until);
      case RefreshOutcome.Refreshed _, RefreshOutcome.Superseded _ -> {}
    }
    event.log("session.refresh");
  }

  /** What works is for who looks for it; who is logged out, or waits, wants to be told. */
  private static Level level(Flown flight) {
    return switch (flight.outcome()) {
      case RefreshOutcome.Refreshed _, RefreshOutcome.Superseded _ -> Level.DEBUG;
      case RefreshOutcome.Ended _ -> Level.INFO;
      case RefreshOutcome.Unavailable _, RefreshOutcome.Throttled _ -> Level.WARN;
    };
  }

  private static String name(RefreshOutcome outcome) {
    return outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
