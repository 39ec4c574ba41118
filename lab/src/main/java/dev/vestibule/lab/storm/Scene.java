package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Fleet;
import dev.vestibule.lab.fleet.TemporaryFolder;
import dev.vestibule.lab.report.Glimpse;
import dev.vestibule.lab.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A storm with everything it needs, started in order and ended in the opposite one: the store, the
 * stage, the gateways (or the patience until somebody else's answer), and then the storm. What is
 * started ends with the JVM at the latest; a storm that counts already is cut short then, and
 * whoever plays it has some seconds to tell its report. Played and closed by one thread, cut short
 * by the JVM's end.
 */
final class Scene implements AutoCloseable {

  /** Nobody who presses Ctrl-C waits longer for a report. */
  private static final Duration TELLING = Duration.ofSeconds(10);

  private final Plan plan;
  private final Guests guests;
  private final Consumer<String> tell;
  private final Parts parts;
  private final Thread atExit = new Thread(this::end, "the storm's end");

  /** Whoever played has told the report, if there was one. */
  private final CountDownLatch told = new CountDownLatch(1);

  /** Set by whoever plays, read at the JVM's end. */
  private volatile @Nullable Storm storm;

  /** {@code tell}: gets what a person should know meanwhile. Nothing is started yet. */
  Scene(Plan plan, Guests guests, Consumer<String> tell) {
    this.plan = plan;
    this.guests = guests;
    this.tell = tell;
    this.parts = new Parts(tell);
  }

  /** Blocks. The report is told before this is closed. */
  Report play(Consumer<Glimpse> each) {
    Runtime.getRuntime().addShutdownHook(atExit);
    Store store = parts.own(store());
    store.start();
    Stage stage = parts.own(new Stage(plan.settings(), plan.description(), plan.ports(), guests));
    Gateways gateways = gateways(new Briefing(plan, stage), store);
    stage.openFront(gateways.addresses());
    Storm playing =
        parts.own(new Storm(plan.settings(), stage, gateways, store, plan.launch().command()));
    storm = playing;
    Rest.before(playing.untilFirstExpiry(), plan.storeKind()).take(tell);
    return playing.run(each);
  }

  /** At the JVM's end. */
  private void end() {
    Storm playing = storm;
    boolean stillPlayed = told.getCount() > 0;
    if (stillPlayed && playing != null && playing.cutShort()) {
      awaitTold();
    }
    parts.close();
  }

  private void awaitTold() {
    try {
      var _ = told.await(TELLING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    told.countDown();
    parts.close();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException endsAnyway) {
      // The JVM ends: the hook finds nothing to close.
      return;
    }
  }

  private Store store() {
    int replicas = plan.launch().replicas();
    return switch (plan.storeKind()) {
      case NONE -> new Store.None();
      case SINGLE -> Store.Single.in(storeFolder(), replicas);
      case PAIR -> Store.Pair.in(storeFolder(), replicas);
      case CLUSTER -> Store.Cluster.in(storeFolder());
    };
  }

  private Path storeFolder() {
    return parts.own(TemporaryFolder.named("store")).path();
  }

  private Gateways gateways(Briefing briefing, Store store) {
    Launch launch = plan.launch();
    if (!launch.starts()) {
      tell.accept(briefing.text());
      launch.running().forEach(Listening::await);
      return new Gateways.Running(plan.description(), launch.running());
    }
    Fleet fleet =
        parts.own(
            new Fleet(
                plan.description(),
                briefing.surroundings(store.addresses()),
                launch.replicas(),
                launch.keep()));
    fleet.start();
    if (launch.keep()) {
      tell.accept("the replicas' folders stay in " + fleet.folder());
    }
    return new Gateways.Started(fleet);
  }
}
