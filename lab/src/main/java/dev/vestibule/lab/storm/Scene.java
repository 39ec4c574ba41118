package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Fleet;
import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.fleet.Placeholders;
import dev.vestibule.lab.fleet.Surroundings;
import dev.vestibule.lab.fleet.TemporaryFolder;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.report.Glimpse;
import dev.vestibule.lab.report.Report;
import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A storm with everything it needs, started in order and ended in the opposite one: the store, the
 * stage, the gateways (or the patience until somebody else's answer), and then the storm.
 */
final class Scene implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** A grace that a product may count on after a lost answer. */
  private static final Duration LEAST_GRACE = Duration.ofSeconds(10);

  /**
   * People run on a store that has been there for long. One that was just started may be taken for
   * one that lost everything, and be given no grant in hand for so long.
   */
  private static final Duration YOUTH = Duration.ofSeconds(21);

  private static final Duration BETWEEN_KNOCKS = Duration.ofMillis(200);

  /**
   * How the gateways come to be.
   *
   * @param replicas how many are started, unless some are {@code running}
   * @param redisCluster whether the Redis that they share is a Cluster
   * @param vestibule the words that start our own
   * @param port of the front
   * @param command what the report says was typed
   */
  record Launch(
      int replicas,
      boolean redisCluster,
      List<HostAndPort> running,
      List<String> vestibule,
      int port,
      boolean keep,
      String command) {}

  private final StormSettings settings;
  private final GatewayDescription description;
  private final Launch launch;
  private final Guests guests;
  private final Consumer<String> tell;

  /** The newest first. Pushed by the player, polled by whoever closes. */
  private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();

  private final ReentrantLock ending = new ReentrantLock();
  private final Thread atExit = new Thread(this::end, "the storm's end");
  private volatile boolean closed;

  /**
   * Refuses what cannot be played with an {@link IllegalArgumentException}; nothing is started yet.
   *
   * @param tell gets what a person should know meanwhile
   */
  Scene(
      StormSettings settings,
      GatewayDescription description,
      Launch launch,
      Guests guests,
      Consumer<String> tell) {
    this.settings = settings;
    this.description = description;
    this.launch = launch;
    this.guests = guests;
    this.tell = tell;
    boolean running = !launch.running().isEmpty();
    settings.checkFaults();
    FaultDriver.check(settings.faults(), running ? 0 : launch.replicas(), storeKind());
    checkCluster();
    if (description.rotation().isEmpty()
        && settings.faults().stream().anyMatch(fault -> fault instanceof Fault.RotateKeys)) {
      throw new IllegalArgumentException(
          "--rotate-keys: the description does not say how (expected: rotation, as in"
              + " lab/gateways/README.md)");
    }
    if (!running && launch.vestibule().isEmpty() && description.start().contains("{vestibule}")) {
      throw new IllegalArgumentException(
          "our own gateway is started by ./vestibule storm, which says how");
    }
  }

  Report play(Consumer<Glimpse> each) {
    boolean running = !launch.running().isEmpty();
    Runtime.getRuntime().addShutdownHook(atExit);
    Store store = own(store());
    store.start();
    Stage stage = own(new Stage(settings, description, ports(running), guests));
    Gateways gateways = running ? running(stage) : started(stage, store);
    stage.openFront(gateways.addresses());
    Storm storm = own(new Storm(settings, stage, gateways, store, launch.command()));
    rest(storeKind() == Store.Kind.NONE ? Duration.ZERO : YOUTH.minus(storm.untilFirstExpiry()));
    return storm.run(each);
  }

  /** Until the store is no longer young when the first tokens expire. */
  private void rest(Duration length) {
    if (!length.isPositive()) {
      return;
    }
    tell.accept("The storm begins in " + length.toSeconds() + " s, when the store is old enough.");
    long until = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0 && !closed; left = until - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, BETWEEN_KNOCKS.toNanos()));
    }
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException endsAnyway) {
      // The JVM ends: the hook finds nothing to close.
      return;
    }
  }

  /** The player and the end of the JVM may both be here: one closes, in order, the other waits. */
  private void end() {
    closed = true;
    ending.lock();
    try {
      for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
        try {
          part.close();
        } catch (Exception left) {
          // The end goes on: what is still open must be closed as well.
          tell.accept("not closed: " + left);
        }
      }
    } finally {
      ending.unlock();
    }
  }

  private Gateways started(Stage stage, Store store) {
    Fleet fleet =
        own(
            new Fleet(
                description,
                new Surroundings(
                    stage.provider().issuer(),
                    RotatingProvider.CLIENT_ID,
                    RotatingProvider.CLIENT_SECRET,
                    stage.publicUrl(),
                    stage.applicationPort(),
                    store.addresses(),
                    launch.redisCluster() ? "cluster" : "single",
                    storeReplicas(),
                    kind(settings.provider()),
                    settings.tokenLife(),
                    settings.clocksApart(),
                    launch.vestibule()),
                launch.replicas(),
                launch.keep()));
    fleet.start();
    if (launch.keep()) {
      tell.accept("the replicas' folders stay in " + fleet.folder());
    }
    return new Gateways.Started(fleet);
  }

  /** What whoever runs a gateway knows of the provider: its product, or how it rotates. */
  private static String kind(Reuse provider) {
    return switch (provider) {
      case Reuse.Grace(Duration window) when window.compareTo(LEAST_GRACE) >= 0 -> "grace";
      case Reuse.Grace _, Reuse.FamilyRevoking _, Reuse.SingleUse _ -> "generic";
      case Reuse.NotRotating _ -> "static";
      case Reuse.KeycloakLike _ -> "keycloak";
      case Reuse.ZitadelLike _ -> "zitadel";
      case Reuse.DexLike _ -> "dex";
    };
  }

  private Gateways running(Stage stage) {
    tell.accept(
        String.format(
            Locale.ROOT,
            "Tell your gateway:%n  issuer         %s%n  client id      %s%n  client secret  %s%n"
                + "  public address %s%n  redirect URI   %s%n  application    http://127.0.0.1:%d%n"
                + "Access tokens live %s. Waiting until %s.",
            stage.provider().issuer(),
            RotatingProvider.CLIENT_ID,
            RotatingProvider.CLIENT_SECRET,
            stage.publicUrl(),
            String.join(
                " or ",
                description.callbacks().stream().map(path -> stage.publicUrl() + path).toList()),
            stage.applicationPort(),
            Durations.text(settings.tokenLife()),
            launch.running().size() == 1 ? "it listens" : "they listen"));
    launch.running().forEach(Scene::awaitListening);
    return new Gateways.Running(description, launch.running());
  }

  /** As far as the gateways are told. */
  private int storeReplicas() {
    return settings.faults().stream()
            .anyMatch(fault ->
                fault instanceof Fault.StoreFailover failover && !failover.unacknowledged())
        ? 1
        : 0;
  }

  private void checkCluster() {
    if (!launch.redisCluster()) {
      return;
    }
    if (storeKind() == Store.Kind.NONE) {
      throw new IllegalArgumentException(
          "--redis-cluster: this gateway keeps its sessions in no Redis of ours");
    }
    if (!description.tells(Placeholders.STORE_TOPOLOGY)) {
      throw new IllegalArgumentException(
          "--redis-cluster: the description does not tell the gateway (expected: {storeTopology},"
              + " as in lab/gateways/README.md)");
    }
  }

  private Store.Kind storeKind() {
    if (!launch.running().isEmpty() || description.store() == GatewayDescription.Store.NONE) {
      return Store.Kind.NONE;
    }
    if (launch.redisCluster()) {
      return Store.Kind.CLUSTER;
    }
    return settings.faults().stream().anyMatch(fault -> fault instanceof Fault.StoreFailover)
        ? Store.Kind.PAIR
        : Store.Kind.SINGLE;
  }

  private Store store() {
    return switch (storeKind()) {
      case NONE -> new Store.None();
      case SINGLE -> Store.Single.in(storeFolder(), launch.replicas());
      case PAIR -> Store.Pair.in(storeFolder(), launch.replicas());
      case CLUSTER -> Store.Cluster.in(storeFolder());
    };
  }

  private Path storeFolder() {
    return own(TemporaryFolder.named("store")).path();
  }

  /** Somebody else's gateway must be told its ports beforehand, so there they are fixed. */
  private Stage.Ports ports(boolean running) {
    if (running) {
      int first = launch.port();
      for (int port = first; port <= first + 2; port++) {
        if (!FreePorts.isFree(port)) {
          throw new IllegalStateException(
              "--port: " + port + " is taken (expected: " + first + " and the next two, all free)");
        }
      }
      return new Stage.Ports(first, first + 1, first + 2);
    }
    return new Stage.Ports(FreePorts.from(launch.port()), 0, 0);
  }

  private static void awaitListening(HostAndPort replica) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!listens(replica)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("nobody listens at " + replica);
      }
      LockSupport.parkNanos(BETWEEN_KNOCKS.toNanos());
    }
  }

  private static boolean listens(HostAndPort replica) {
    try (Socket knock = new Socket()) {
      knock.connect(new InetSocketAddress(replica.host(), replica.port()), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    if (closed) {
      end();
    }
    return part;
  }
}
