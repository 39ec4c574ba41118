package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StormSettingsTest {

  static Stream<Arguments> beyondTheirBounds() {
    return Stream.of(
        row(with -> with.sessions(0), "--sessions: 0 (expected: 1..2000)"),
        row(with -> with.sessions(2_001), "--sessions: 2001 (expected: 1..2000)"),
        row(with -> with.panels(0), "--panels: 0 (expected: 1..100)"),
        row(with -> with.panels(101), "--panels: 101 (expected: 1..100)"),
        row(with -> with.expiries(0), "--expiries: 0 (expected: 1..1000)"),
        row(with -> with.expiries(1_001), "--expiries: 1001 (expected: 1..1000)"),
        row(
            with -> with.sessions(201).panels(100),
            "--sessions times --panels: 20100 (expected: at most 20000)"),
        row(
            with -> with.tokenLife(Duration.ofMillis(999)),
            "--token-life: 999ms (expected: whole seconds, at least 1s)"),
        row(
            with -> with.tokenLife(Duration.ofMillis(1_500)),
            "--token-life: 1500ms (expected: whole seconds, at least 1s)"),
        row(
            with -> with.interval(Duration.ofMillis(19)),
            "--interval: 19ms (expected: at least 20ms)"),
        row(
            with -> with.patience(Duration.ofMillis(99)),
            "--patience: 99ms (expected: at least 100ms)"));
  }

  @ParameterizedTest
  @MethodSource
  void beyondTheirBounds(UnaryOperator<SettingsBuilder> change, String told) {
    assertThatThrownBy(() -> change.apply(SettingsBuilder.calm()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(told);
  }

  @Test
  void itLastsHalfALifeAndTwoAnswersLongerThanTheLastExpiry() {
    StormSettings settings =
        SettingsBuilder.calm()
            .expiries(3)
            .tokenLife(Duration.ofSeconds(4))
            .latency(Duration.ofMillis(500))
            .build();
    assertThat(settings.length()).isEqualTo(Duration.ofSeconds(15));
  }

  /** The calm storm lasts 10.5 s. */
  static Stream<Arguments> faultsThatMakeNoSense() {
    Duration second = Duration.ofSeconds(1);
    return Stream.of(
        Arguments.of(
            new Fault.Kill(1, Duration.ofMillis(10_500), Duration.ZERO),
            "--kill: at 10500ms (expected: before the storm's end after 10500ms)"),
        Arguments.of(
            new Fault.Kill(1, second, Duration.ofMillis(999)),
            "--kill: every 999ms (expected: at least 1s)"),
        Arguments.of(
            new Fault.Pause(1, second, Duration.ofSeconds(4), Duration.ofSeconds(5)),
            "--pause: every 4s (expected: at least 5s)"),
        Arguments.of(
            new Fault.StoreFailover(Duration.ofMinutes(2), second, false),
            "--redis-failover: at 2m (expected: before the storm's end after 10500ms)"));
  }

  @ParameterizedTest
  @MethodSource
  void faultsThatMakeNoSense(Fault fault, String told) {
    StormSettings settings = SettingsBuilder.calm().faults(fault).build();
    assertThatThrownBy(settings::checkFaults)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(told);
  }

  @Test
  void faultsThatAreOverBeforeTheNextAreFine() {
    SettingsBuilder.calm()
        .faults(
            new Fault.Kill(0, Duration.ZERO, Duration.ofSeconds(1)),
            new Fault.ProviderDown(
                Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(3)))
        .build()
        .checkFaults();
  }

  private static Arguments row(UnaryOperator<SettingsBuilder> change, String told) {
    return Arguments.of(change, told);
  }
}
