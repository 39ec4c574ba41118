package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.report.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FaultDriverTest {

  private static final Duration NOW = Duration.ofMillis(1);
  private static final Duration ONCE = Duration.ZERO;
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(30);

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

  private static <S extends Store> S started(S store) {
    store.start();
    return store;
  }
}
