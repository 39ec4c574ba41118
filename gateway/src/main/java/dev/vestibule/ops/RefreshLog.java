package dev.vestibule.ops;

import dev.vestibule.refresh.RefreshListener;
import dev.vestibule.refresh.RefreshOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells the operator what became of refreshes: one line for each flight that changed something, and
 * while a provider or the store is away one in a while, with the number of those left out.
 */
public final class RefreshLog implements RefreshListener {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshLog.class);

  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(30);

  private final InstantSource clock;

  /**
   * Warnings by provider, of which there are few. Replaced as a whole by each flight that warns.
   */
  private final Map<String, Warned> warned = new ConcurrentHashMap<>();

  private record Warned(Instant at, int leftOut) {}

  public RefreshLog(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void flown(Flown flight) {
    Level level = level(flight);
    int leftOut = level == Level.WARN ? leftOut(flight.provider()) : 0;
    if (leftOut < 0) {
      level = Level.DEBUG;
    }
    LoggingEventBuilder event =
        LOG.atLevel(level)
            .addKeyValue("outcome", name(flight.outcome()))
            .addKeyValue("session", flight.session())
            .addKeyValue("provider", flight.provider())
            .addKeyValue("grants", flight.grants())
            .addKeyValue("joined", flight.joined())
            .addKeyValue("detail", flight.detail());
    if (leftOut > 0) {
      event = event.addKeyValue("leftOut", leftOut);
    }
    switch (flight.outcome()) {
      case RefreshOutcome.Ended(var why) -> event = event.addKeyValue("why", why);
      case RefreshOutcome.Unavailable(var retryAfter) ->
          event = event.addKeyValue("retryAfter", retryAfter);
      case RefreshOutcome.Throttled(var retryAfter) ->
          event = event.addKeyValue("retryAfter", retryAfter);
      case RefreshOutcome.Refreshed _, RefreshOutcome.Superseded _ -> {}
    }
    event.log("session.refresh");
  }

  /**
   * How many warnings of this provider were left out since the last; negative: leave this one out.
   */
  private int leftOut(String provider) {
    Instant now = clock.instant();
    int[] before = {-1};
    warned.compute(
        provider,
        (_, last) -> {
          if (last != null && now.isBefore(last.at().plus(BETWEEN_WARNINGS))) {
            return new Warned(last.at(), last.leftOut() + 1);
          }
          before[0] = last == null ? 0 : last.leftOut();
          return new Warned(now, 0);
        });
    return before[0];
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
