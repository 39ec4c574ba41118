package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Fleet;
import dev.vestibule.lab.fleet.TemporaryFolder;
import dev.vestibule.lab.report.Glimpse;
import dev.vestibule.lab.report.Report;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A storm with everything it needs, started in order and ended in the opposite one: the store, the
 * stage, the gateways (or the patience until somebody else's answer), and then the storm. What is
 * started ends with the JVM at the latest. For one thread.
 */
final class Scene implements AutoCloseable {

  private final Plan plan;
  private final Guests guests;
  private final Consumer<String> tell;
  private final Parts parts;
  private final Thread atExit;

  /** {@code tell}: gets what a person should know meanwhile. Nothing is started yet. */
  Scene(Plan plan, Guests guests, Consumer<String> tell) {
    this.plan = plan;
    this.guests = guests;
    this.tell = tell;
    this.parts = new Parts(tell);
    this.atExit = new Thread(parts::close, "the storm's end");
  }

  Report play(Consumer<Glimpse> each) {
    Runtime.getRuntime().addShutdownHook(atExit);
    Store store = parts.own(store());
    store.start();
    Stage stage = parts.own(new Stage(plan.settings(), plan.description(), plan.ports(), guests));
    Gateways gateways = gateways(new Briefing(plan, stage), store);
    stage.openFront(gateways.addresses());
    Storm storm =
        parts.own(new Storm(plan.settings(), stage, gateways, store, plan.launch().command()));
    Rest.before(storm.untilFirstExpiry(), plan.storeKind()).take(tell, parts::isClosed);
    return storm.run(each);
  }

  @Override
  public void close() {
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
