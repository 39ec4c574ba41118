package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FaultFlagsTest {

  private static final Duration LIFE = Duration.ofSeconds(15);

  /** The times are as told in a report; what a flag leaves out comes from the token's life. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --provider-down                      | provider down at 15s for 15s
          --provider-down=at=2s,for=500ms      | provider down at 2s for 500ms
          --provider-down=every=20s,for=5s     | provider down at 15s for 5s, every 20s
          --kill                               | kill -9 at 15s
          --kill=every=20s                     | kill -9 at 20s, every 20s
          --kill=every=20s,at=1s               | kill -9 at 1s, every 20s
          --pause=for=5s                       | paused at 15s for 5s
          --pause= at = 3s                     | paused at 3s for 15s
          --rolling-restart                    | rolling restart at 15s
          --redis-down=for=3s                  | store down at 15s for 3s
          --redis-down=forgets                 | store down, emptied at 15s for 15s
          --rotate-keys                        | keys rotated at 15s
          --rotate-keys=at=3s                  | keys rotated at 3s
          --kill=replica=holder                | kill -9 of the holder at 15s
          --pause=replica=holder,for=20s       | holder paused at 15s for 20s
          --clocks-apart=5m                    | clocks 5m apart
          --redis-pause=for=10s                | store paused at 15s for 10s
          --redis-failover=unacknowledged      | store failover, unacknowledged at 15s for 1s
          --redis-failover                     | store failover at 15s for 1s
          --redis-failover=loses=2s,at=2m      | store failover at 2m for 2s
          --partition=replica=2,for=4s         | cut off from the store at 15s for 4s
          """)
  void eachFlagIsAFault(String flag, String told) {
    assertThat(faults(flag)).extracting(Fault::text).containsExactly(told);
    assertThat(faults(flag)).extracting(Fault::flag).allMatch(flag::startsWith);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --kill=evry=3s          | --kill: 'evry' is not known here (expected: every=DURATION, at=DURATION, replica=NUMBER)
          --kill=at=1s,at=2s      | --kill: at stands twice
          --kill=at=soon          | --kill: at: 'soon' is no duration (expected: 300ms, 3s, 1.5s, 2m or 1h)
          --kill=at=25h           | --kill: at: 25h (expected: at most 24h)
          --kill=at               | --kill: at: '' is no duration (expected: 300ms, 3s, 1.5s, 2m or 1h)
          --kill=replica=0        | --kill: replica: '0' (expected: 1, 2, …, holder)
          --kill=replica=two      | --kill: replica: 'two' (expected: 1, 2, …, holder)
          --kill=every=3s,        | --kill: '' is not known here (expected: every=DURATION, at=DURATION, replica=NUMBER)
          --redis-down=loses=1s   | --redis-down: 'loses' is not known here (expected: at=DURATION, for=DURATION, every=DURATION, forgets)
          --redis-failover=for=1s | --redis-failover: 'for' is not known here (expected: at=DURATION, loses=DURATION, unacknowledged)
          --partition=replica=holder | --partition: replica: 'holder' (expected: 1, 2, …)
          --clocks-apart=300ms    | --clocks-apart: 300ms (expected: at least 1s)
          --rotate-keys=every=5s  | --rotate-keys: 'every' is not known here (expected: at=DURATION)
          """)
  void whatIsWrittenWronglyIsRefused(String flag, String told) {
    assertThatThrownBy(() -> faults(flag))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(told);
  }

  @Test
  void whereTheStoreIsAClusterAPrimaryOfItDies() {
    assertThat(parse("--redis-failover").faults(LIFE, true))
        .containsExactly(new Fault.PrimaryKilled(LIFE));
    List<Fault> later = parse("--redis-failover=at=2s").faults(LIFE, true);
    assertThat(later).extracting(Fault::text).containsExactly("Cluster primary killed at 2s");
    assertThat(later).extracting(Fault::flag).containsExactly("--redis-failover");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loses=1s", "unacknowledged"})
  void whatAClusterLosesIsNotForTheStormToSay(String term) {
    FaultFlags flags = parse("--redis-failover=" + term);
    assertThatThrownBy(() -> flags.faults(LIFE, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--redis-failover: '"
                + term.replaceAll("=.*", "")
                + "' is not known here (expected: at=DURATION)");
  }

  @Test
  void thereAreAsManyFaultsAsFlagsInAnOrderOfTheirOwn() {
    assertThat(faults("--partition", "--kill", "--provider-down"))
        .extracting(Fault::flag)
        .containsExactly("--provider-down", "--kill", "--partition");
    assertThat(faults()).isEmpty();
  }

  @Test
  void theReplicaIsCountedFromOneAndZeroTakesTurns() {
    assertThat(faults("--kill=replica=3")).containsExactly(new Fault.Kill(3, LIFE, Duration.ZERO));
    assertThat(faults("--pause")).containsExactly(new Fault.Pause(0, LIFE, Duration.ZERO, LIFE));
  }

  @ParameterizedTest
  @CsvSource({"-1", "100.5", "NaN"})
  void sharesArePercents(double percent) {
    assertThatThrownBy(() -> FaultFlags.share("--drop-answers", percent))
        .hasMessage("--drop-answers: " + percent + " (expected: 0..100)");
  }

  @Test
  void sharesAndLatencyAreRead() {
    FaultFlags flags =
        parse("--provider-errors=2.5", "--drop-answers=100", "--provider-latency=1.5s");
    assertThat(flags.errorShare()).isEqualTo(0.025);
    assertThat(flags.dropShare()).isEqualTo(1);
    assertThat(flags.latency()).isEqualTo(Duration.ofMillis(1_500));
  }

  private static List<Fault> faults(String... arguments) {
    return parse(arguments).faults(LIFE, false);
  }

  private static FaultFlags parse(String... arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    return holder.flags;
  }

  @Command
  private static final class Holder {
    @CommandLine.Mixin private FaultFlags flags = new FaultFlags();
  }
}
