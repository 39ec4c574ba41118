package dev.vestibule.lab.storm;

import dev.vestibule.lab.provider.ProviderCounts;
import dev.vestibule.lab.report.Event;
import dev.vestibule.lab.report.Glimpse;
import dev.vestibule.lab.report.ProviderFigures;
import dev.vestibule.lab.report.Recorder;
import dev.vestibule.lab.report.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One storm over gateways that are up: everybody logs in, tokens run out, faults happen, and what
 * the browsers saw is held against what the provider knows. Runs on the caller's thread, which it
 * blocks.
 */
final class Storm implements AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(20);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final StormSettings settings;
  private final Stage stage;
  private final Gateways gateways;
  private final Store store;
  private final String command;
  private final InstantSource clock = InstantSource.system();
  private final Interruptions interruptions = new Interruptions();
  private final NeedlessReplays replays = new NeedlessReplays(interruptions);
  private final BrowserLoop browsers;
  private final Onlooker onlooker;
  private final Crowd crowd;
  private final FirstLogins logins;

  /** Set by whoever cuts it short, read by whoever runs it. */
  private volatile boolean cut;

  /** Who runs it. Set by that thread when it begins to count, read by whoever cuts it short. */
  private volatile @Nullable Thread counting;

  /** {@code command}: the line that reproduces the run, for the report. */
  Storm(StormSettings settings, Stage stage, Gateways gateways, Store store, String command) {
    this.settings = settings;
    this.stage = stage;
    this.gateways = gateways;
    this.store = store;
    this.command = command;
    this.browsers = new BrowserLoop(stage.vertx().getOrCreateContext());
    this.onlooker = new Onlooker(stage.provider(), interruptions, settings.tokenLife(), clock);
    this.crowd =
        browsers.call(() -> Crowd.on(stage, settings, gateways.description(), onlooker, clock));
    this.logins = new FirstLogins(settings, stage.guests(), browsers, crowd, onlooker, clock);
  }

  /** From the start of {@link #run} on. */
  Duration untilFirstExpiry() {
    return logins.untilFirstExpiry();
  }

  /** {@code each}: told once a second how it stands. */
  Report run(Consumer<Glimpse> each) {
    StormFacts facts = new StormFacts(settings, gateways, gateways.version(), command);
    Instant expiry = clock.instant().plus(untilFirstExpiry());
    if (settings.together()) {
      stage.provider().firstTokensExpireAt(expiry);
    }
    logins.letIn(stage.publicUrl().resolve("/"), expiry);
    stage.trouble();

    Instant started = clock.instant();
    long begun = System.nanoTime();
    Recorder recorder =
        new Recorder(System::nanoTime, begun, settings.sessions(), settings.panels());
    ProviderCounts before = stage.provider().counts();
    Runnable look =
        () -> {
          recorder.second(since(before, stage.provider().counts()));
          recorder.spentNeedlessly(replays.in(stage.provider().replayedTokens(), started));
          gateways.figures().forEach(recorder::replica);
        };
    try (FaultDriver faults = faults(recorder)) {
      stage.guests().begin();
      browsers.run(() -> begin(recorder));
      counting = Thread.currentThread();
      faults.schedule(settings.faults(), settings.length());
      long end = begun + settings.length().toNanos();
      for (long second = 1; !cut && System.nanoTime() < end; second++) {
        faults.rethrow();
        sleepUntil(Math.min(begun + TimeUnit.SECONDS.toNanos(second), end));
        look.run();
        each.accept(recorder.glimpse());
      }
      if (!cut) {
        settle();
        browsers.run(() -> strand(recorder));
        faults.rethrow();
      }
    } finally {
      close();
    }
    look.run();
    return recorder.finish(facts.of(started, Duration.ofNanos(System.nanoTime() - begun), cut));
  }

  /**
   * From now on nothing counts any more, and {@link #run} returns the report of what did. For any
   * thread.
   *
   * @return false if nothing has counted yet: then there is no report
   */
  boolean cutShort() {
    Thread runs = counting;
    if (runs == null) {
      return false;
    }
    // First of all: what is taken down now must not look like the gateway's fault.
    close();
    cut = true;
    LockSupport.unpark(runs);
    return true;
  }

  /** Nobody polls any more, whatever was under way. */
  @Override
  public void close() {
    browsers.run(crowd::close);
  }

  private FaultDriver faults(Recorder recorder) {
    return new FaultDriver(
        stage.provider(), gateways.replicas(), store, interruptions, recorder, clock);
  }

  private void begin(Recorder recorder) {
    onlooker.begin(recorder);
    crowd.begin();
    tick(recorder, System.nanoTime() + TICK.toNanos());
  }

  /** Says every few milliseconds how late it is itself. */
  private void tick(Recorder recorder, long due) {
    stage
        .vertx()
        .timer(TICK.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(now -> {
          long late = System.nanoTime() - due;
          recorder.ownDelay(late);
          tick(recorder, System.nanoTime() + TICK.toNanos());
        });
  }

  /** What was asked is answered, or given up by the browsers' own patience. */
  private void settle() {
    stage
        .guests()
        .end(
            browsers.call(() -> {
              crowd.end();
              return onlooker.lived();
            }));
    long deadline = System.nanoTime() + settings.patience().plusSeconds(1).toNanos();
    while (!cut && browsers.call(crowd::unanswered) > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void strand(Recorder recorder) {
    for (int stranded = 0; stranded < crowd.stranded(); stranded++) {
      recorder.count(Event.STRANDED);
    }
  }

  private static ProviderFigures since(ProviderCounts before, ProviderCounts now) {
    return new ProviderFigures(
        now.refreshRequests() - before.refreshRequests(),
        now.refreshesAccepted() - before.refreshesAccepted(),
        now.refreshesRefused() - before.refreshesRefused(),
        now.spentTokensPresented() - before.spentTokensPresented(),
        now.familiesRevoked() - before.familiesRevoked());
  }

  private void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime();
        left > 0 && !cut;
        left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
