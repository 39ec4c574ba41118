package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BreakableTest {

  private static final Duration NOW = Duration.ofMillis(1);
  private static final Duration ONCE = Duration.ZERO;
  private static final Duration SHORT = Duration.ofMillis(300);

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
    assertThatThrownBy(() -> here(replicas, Store.Kind.NONE).check(List.of(fault)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(told);
  }

  @Test
  void aStoreThatIsDownCannotFailOver() {
    List<Fault> both =
        List.of(
            new Fault.StoreFailover(NOW, SHORT, false),
            new Fault.StoreDown(NOW, ONCE, SHORT, false));
    assertThatThrownBy(() -> here(1, Store.Kind.PAIR).check(both))
        .hasMessage("--redis-down and --redis-failover do not go together");
  }

  @Test
  void aFailoverOfTheOneKindIsNoneOfTheOther() {
    List<Fault> failover = List.of(new Fault.StoreFailover(NOW, SHORT, false));
    assertThatThrownBy(() -> here(1, Store.Kind.CLUSTER).check(failover))
        .hasMessage("--redis-failover and --redis-cluster do not go together");
    here(1, Store.Kind.CLUSTER).check(List.of(new Fault.PrimaryKilled(NOW)));
  }

  @Test
  void whatCanBeDoneIsLetPass() {
    here(0, Store.Kind.NONE).check(List.of(new Fault.ProviderDown(NOW, ONCE, SHORT)));
    here(2, Store.Kind.SINGLE)
        .check(
            List.of(
                new Fault.Kill(2, NOW, ONCE),
                new Fault.Partition(0, NOW, ONCE, SHORT),
                new Fault.StoreDown(NOW, ONCE, SHORT, true)));
  }

  private static Breakable here(int replicas, Store.Kind store) {
    return new Breakable(replicas, store, true);
  }

  private static Arguments refused(Fault fault, int replicas, String told) {
    return Arguments.of(fault, replicas, told);
  }
}
