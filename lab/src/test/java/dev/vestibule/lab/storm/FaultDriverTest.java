package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.report.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class FaultDriverTest {

  private static final Duration NOW = Duration.ofMillis(1);
  private static final Duration ONCE = Duration.ZERO;
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(30);

  static Stream<Arguments> whatCannotBeDoneHere() {
    String started = ": the storm must start the replicas itself for that, not --against";
    String store = ": this gateway keeps its sessions in no Redis of ours";
    return Stream.of(
        refused(new Fault.Kill(0, NOW, ONCE), 0, "--kill" + started),
        refused(new Fault.Pause(0, NOW, ONCE, SHORT), 0, "--pause" + started),
        refused(new Fault.RollingRestart(NOW, ONCE), 0, "--rolling-restart" + started),
        refused(new Fault.Partition(0, NOW, ONCE, SHORT), 0, "--partition" + started),
        refused(new Fault.Kill(3, NOW, ONCE), 2, "--kill: replica 3 (expected: 1..2)"),
        refused(new Fault.Pause(2, NOW, ONCE, SHORT), 1, "--pause: replica 2 (expected: 1..1)"),
        refused(
            new Fault.Partition(3, NOW, ONCE, SHORT), 2, "--partition: replica 3 (expected: 1..2)"),
        refused(new Fault.StoreDown(NOW, ONCE, SHORT, false), 1, "--redis-down" + store),
        refused(new Fault.StoreFailover(NOW, SHORT, false), 1, "--redis-failover" + store),
        refused(new Fault.Partition(1, NOW, ONCE, SHORT), 1, "--partition" + store));
  }

  @ParameterizedTest
  @MethodSource
  void whatCannotBeDoneHere(Fault fault, int replicas, String told) {
    assertThatThrownBy(() -> FaultDriver.check(List.of(fault), replicas, Store.Kind.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(told);
  }

  @Test
  void aStoreThatIsDownCannotFailOver() {
    List<Fault> both =
        List.of(
            new Fault.StoreFailover(NOW, SHORT, false),
            new Fault.StoreDown(NOW, ONCE, SHORT, false));
    assertThatThrownBy(() -> FaultDriver.check(both, 1, Store.Kind.PAIR))
        .hasMessage("--redis-down and --redis-failover do not go together");
  }

  @Test
  void aFailoverOfTheOneKindIsNoneOfTheOther() {
    List<Fault> failover = List.of(new Fault.StoreFailover(NOW, SHORT, false));
    assertThatThrownBy(() -> FaultDriver.check(failover, 1, Store.Kind.CLUSTER))
        .hasMessage("--redis-failover and --redis-cluster do not go together");
    FaultDriver.check(List.of(new Fault.PrimaryKilled(NOW)), 1, Store.Kind.CLUSTER);
  }

  @Test
  void whatCanBeDoneIsLetPass() {
    FaultDriver.check(List.of(new Fault.ProviderDown(NOW, ONCE, SHORT)), 0, Store.Kind.NONE);
    FaultDriver.check(
        List.of(
            new Fault.Kill(2, NOW, ONCE),
            new Fault.Partition(0, NOW, ONCE, SHORT),
            new Fault.StoreDown(NOW, ONCE, SHORT, true)),
        2,
        Store.Kind.SINGLE);
  }

  @Test
  void theProviderGoesDownAndComesBackOnItsPort() {
    try (RotatingProvider provider = RotatingProvider.start();
        FaultDriver driver = driver(provider, new Store.None())) {
      driver.schedule(List.of(new Fault.ProviderDown(NOW, ONCE, SHORT)), LONG);
      await().until(provider::isDown);
      await().until(() -> !provider.isDown());
      driver.rethrow();
    }
  }

  @Test
  void whatIsDueEveryNowAndThenHappensUntilTheStormIsOver() {
    try (RotatingProvider provider = RotatingProvider.start();
        FaultDriver driver = driver(provider, new Store.None())) {
      driver.schedule(
          List.of(new Fault.ProviderDown(NOW, Duration.ofMillis(400), Duration.ofMillis(100))),
          Duration.ofMillis(1_000));
      await().until(() -> downs(provider) == 3);
      await().until(() -> !provider.isDown());
    }
  }

  @Test
  void theStoreGoesDownAndItsReplicasLoseTheirWays(@TempDir Path folder) {
    try (RotatingProvider provider = RotatingProvider.start();
        Store.Single store = started(Store.Single.in(folder, 1));
        FaultDriver driver = driver(provider, store)) {
      driver.schedule(List.of(new Fault.StoreDown(NOW, ONCE, SHORT, false)), LONG);
      await().until(() -> !store.redis().isRunning());
      await().until(store.redis()::isRunning);
      driver.rethrow();
    }
  }

  @Test
  void aPrimaryOfTheClusterDiesAndComesBack(@TempDir Path folder) {
    try (RotatingProvider provider = RotatingProvider.start();
        Store.Cluster store = started(Store.Cluster.in(folder));
        FaultDriver driver = driver(provider, store)) {
      driver.schedule(List.of(new Fault.PrimaryKilled(NOW)), LONG);
      await().until(() -> !store.redis().primary().isRunning());
      await().atMost(LONG).until(store.redis().primary()::isRunning);
      driver.rethrow();
    }
  }

  @Test
  void aFaultThatCannotBeCarriedOutEndsTheStorm() {
    try (RotatingProvider provider = RotatingProvider.start();
        FaultDriver driver = driver(provider, new Store.None())) {
      driver.schedule(List.of(new Fault.StoreDown(NOW, ONCE, SHORT, false)), LONG);
      await()
          .untilAsserted(
              () -> assertThatThrownBy(driver::rethrow).isInstanceOf(RuntimeException.class));
    }
  }

  @Test
  void aHolderThatNeverComesEndsTheStorm() {
    try (RotatingProvider provider = RotatingProvider.start();
        FaultDriver driver = driver(provider, new Store.None())) {
      driver.schedule(List.of(new Fault.Kill(Fault.HOLDER, NOW, ONCE)), Duration.ofMillis(600));
      await()
          .untilAsserted(() ->
              assertThatThrownBy(driver::rethrow)
                  .hasMessageStartingWith("--kill: no replica had a refresh in work"));
    }
  }

  private static long downs(RotatingProvider provider) {
    return provider.events().stream().filter(event -> event.kind().name().equals("DOWN")).count();
  }

  private static FaultDriver driver(RotatingProvider provider, Store store) {
    return new FaultDriver(
        provider,
        List.of(),
        store,
        new Interruptions(),
        new Recorder(System::nanoTime, System.nanoTime(), 1, 1),
        InstantSource.system());
  }

  private static Arguments refused(Fault fault, int replicas, String told) {
    return Arguments.of(fault, replicas, told);
  }

  private static <S extends Store> S started(S store) {
    store.start();
    return store;
  }
}
