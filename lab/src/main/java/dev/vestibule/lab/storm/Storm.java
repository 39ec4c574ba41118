package dev.vestibule.lab.storm;

import dev.vestibule.lab.browser.Network;
import dev.vestibule.lab.browser.Site;
import dev.vestibule.lab.front.PanelApplication;
import dev.vestibule.lab.provider.ProviderCounts;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.report.Event;
import dev.vestibule.lab.report.Glimpse;
import dev.vestibule.lab.report.ProviderFigures;
import dev.vestibule.lab.report.Recorder;
import dev.vestibule.lab.report.Report;
import dev.vestibule.lab.report.RunFacts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One storm over gateways that are up: everybody logs in, tokens run out, faults happen, and what
 * the browsers saw is held against what the provider knows. Runs on the caller's thread, which it
 * blocks.
 */
final class Storm implements AutoCloseable {

  private static final Duration LOGIN_PATIENCE = Duration.ofSeconds(60);

  /** Polled before anything counts, so that it is not the storm's own start that is measured. */
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  private static final Duration TICK = Duration.ofMillis(20);

  /** One after another, with browsers that show pages. */
  private static final Duration GUEST_LOGS_IN = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final StormSettings settings;
  private final Stage stage;
  private final Gateways gateways;
  private final Store store;
  private final String command;
  private final InstantSource clock = InstantSource.system();
  private final Interruptions interruptions = new Interruptions();
  private final Onlooker onlooker;
  private final Crowd crowd;
  private final Context browsers;

  /** {@code command}: the line that reproduces the run, for the report. */
  Storm(StormSettings settings, Stage stage, Gateways gateways, Store store, String command) {
    this.settings = settings;
    this.stage = stage;
    this.gateways = gateways;
    this.store = store;
    this.command = command;
    this.onlooker = new Onlooker(stage.provider(), interruptions, settings.tokenLife(), clock);
    this.browsers = stage.vertx().getOrCreateContext();
    this.crowd = onLoop(this::crowd);
  }

  /** {@code each}: told once a second how it stands. */
  Report run(Consumer<Glimpse> each) {
    String version = gateways.version();
    Instant expiry = clock.instant().plus(untilFirstExpiry());
    if (settings.together()) {
      stage.provider().firstTokensExpireAt(expiry);
    }
    logIn(expiry);
    stage.trouble();

    Instant started = clock.instant();
    long begun = System.nanoTime();
    Recorder recorder =
        new Recorder(System::nanoTime, begun, settings.sessions(), settings.panels());
    ProviderCounts before = stage.provider().counts();
    NeedlessReplays replays = new NeedlessReplays(interruptions);
    Runnable look =
        () -> {
          recorder.second(since(before, stage.provider().counts()));
          recorder.spentNeedlessly(replays.in(stage.provider().replayedTokens(), started));
          gateways.figures().forEach(recorder::replica);
        };
    try (FaultDriver faults =
        new FaultDriver(
            stage.provider(), gateways.replicas(), store, interruptions, recorder, clock)) {
      stage.guests().begin();
      onLoop(() -> {
        onlooker.begin(recorder);
        crowd.begin();
        tick(recorder, System.nanoTime() + TICK.toNanos());
        return true;
      });
      faults.schedule(settings.faults(), settings.length());
      for (long second = 1; System.nanoTime() - begun < settings.length().toNanos(); second++) {
        sleepUntil(
            Math.min(
                begun + TimeUnit.SECONDS.toNanos(second), begun + settings.length().toNanos()));
        look.run();
        each.accept(recorder.glimpse());
        faults.rethrow();
      }
      settle();
      onLoop(() -> {
        for (int stranded = 0; stranded < crowd.stranded(); stranded++) {
          recorder.count(Event.STRANDED);
        }
        return true;
      });
      faults.rethrow();
    } finally {
      close();
    }
    look.run();
    return recorder.finish(facts(version, started, Duration.ofNanos(System.nanoTime() - begun)));
  }

  /** Nobody polls any more, whatever was under way. */
  @Override
  public void close() {
    onLoop(() -> {
      crowd.close();
      return true;
    });
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

  private Crowd crowd() {
    URI issuer = URI.create(stage.provider().issuer());
    Site site =
        new Site(
            stage.publicUrl(),
            address ->
                address.getPort() == issuer.getPort() && "/authorize".equals(address.getPath()),
            PanelApplication::isItsPage,
            gateways.description().statuses().login());
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(5_000)
            .setMaxHeaderSize(64 * 1024)
            .setDecompressionSupported(false);
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(settings.sessions() * (settings.panels() + 1) + 64)
            .setMaxWaitQueueSize(-1);
    Network network =
        new Network(
            stage.vertx(), stage.vertx().createHttpClient(options, pool), System::nanoTime, clock);
    return new Crowd(settings, network, site, gateways.description().cookies(), onlooker);
  }

  /** From its start on. */
  Duration untilFirstExpiry() {
    return timeToLogIn().plus(WARM_UP).plus(settings.tokenLife());
  }

  /** With signatures, and everybody's redirects, and all of it cold. */
  private Duration timeToLogIn() {
    return Duration.ofMillis(2_000 + 100L * settings.sessions())
        .plus(GUEST_LOGS_IN.multipliedBy(stage.guests().names().size()));
  }

  private void logIn(Instant expiry) {
    onLoop(() -> {
      crowd.open();
      return true;
    });
    stage.guests().arrive(stage.publicUrl().resolve("/"));
    Instant deadline = clock.instant().plus(LOGIN_PATIENCE).plus(timeToLogIn());
    while (onLoop(onlooker::loggedIn) < settings.sessions()) {
      if (clock.instant().isAfter(deadline)) {
        int in = onLoop(onlooker::loggedIn);
        List<String> complaints = onLoop(onlooker::complaints).stream().distinct().toList();
        throw new IllegalStateException(
            "only "
                + in
                + " of "
                + settings.sessions()
                + " browsers could log in before the storm"
                + (complaints.isEmpty() ? "" : ":\n  " + String.join("\n  ", complaints)));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    long warm = System.nanoTime() + WARM_UP.toNanos();
    // Where all expire together, the storm begins one life before, if the logins left that much.
    long begin =
        System.nanoTime()
            + Duration.between(clock.instant(), expiry.minus(settings.tokenLife())).toNanos();
    sleepUntil(settings.together() ? Math.max(warm, begin) : warm);
  }

  /** What was asked is answered, or given up by the browsers' own patience. */
  private void settle() {
    stage
        .guests()
        .end(
            onLoop(() -> {
              crowd.end();
              return onlooker.lived();
            }));
    long deadline = System.nanoTime() + settings.patience().plusSeconds(1).toNanos();
    while (onLoop(crowd::unanswered) > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK.toNanos());
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

  private RunFacts facts(String version, Instant started, Duration duration) {
    return new RunFacts(
        gateways.description().name(),
        version.isEmpty() ? "unknown" : version,
        command,
        gateways.addresses().size(),
        settings.sessions(),
        settings.panels(),
        settings.interval(),
        settings.expiries(),
        settings.tokenLife(),
        Reuse.nameOf(settings.provider()),
        troubles(),
        settings.seed(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + ", Java " + Runtime.version().feature(),
        started,
        duration);
  }

  private List<String> troubles() {
    java.util.ArrayList<String> all = new java.util.ArrayList<>();
    if (!settings.providerLatency().isZero()) {
      all.add("provider latency " + Durations.text(settings.providerLatency()));
    }
    if (settings.errorShare() > 0) {
      all.add("provider errors " + percent(settings.errorShare()));
    }
    if (settings.dropShare() > 0) {
      all.add("answers dropped " + percent(settings.dropShare()));
    }
    settings.faults().forEach(fault -> all.add(fault.text()));
    return all;
  }

  private static String percent(double share) {
    return java.math.BigDecimal.valueOf(share * 100).stripTrailingZeros().toPlainString() + " %";
  }

  private <T> T onLoop(Callable<T> step) {
    return Future.<T>future(done ->
            browsers.runOnContext(now -> {
              try {
                done.complete(step.call());
              } catch (Exception failed) {
                done.fail(failed);
              }
            }))
        .await();
  }

  private static void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
