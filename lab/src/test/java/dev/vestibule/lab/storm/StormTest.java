package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.front.Balance;
import dev.vestibule.lab.provider.Family;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.report.Loss;
import dev.vestibule.lab.report.ReplicaFigures;
import dev.vestibule.lab.report.Report;
import dev.vestibule.lab.report.Report.FaultMark;
import dev.vestibule.lab.report.Report.Second;
import dev.vestibule.lab.report.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What each trouble does to an honest gateway, and what the storm says of it. All storms run at
 * once, for they mostly wait. Bounds on times are such as a slow machine keeps too.
 */
@Timeout(90)
class StormTest {

  private static final ExecutorService CROWD = Executors.newVirtualThreadPerTaskExecutor();

  private static final Future<Report> PROVIDER_DOWN =
      inThisJvm(
          SettingsBuilder.calm()
              .latency(Duration.ofMillis(1_200))
              .faults(
                  new Fault.ProviderDown(
                      Duration.ofMillis(2_500), Duration.ZERO, Duration.ofSeconds(2))));

  private static final Future<Report> ANSWERS_DROPPED =
      inThisJvm(SettingsBuilder.calm().drops(0.5));

  private static final Future<Report> USES_BURNED =
      inThisJvm(SettingsBuilder.calm().provider(Reuse.KEYCLOAK_LIKE).errors(0.5));

  private static final Future<Report> SLOW_PROVIDER =
      inThisJvm(SettingsBuilder.calm().latency(Duration.ofMillis(800)));

  private static final Future<Report> LID_CLOSED =
      inThisJvm(
          SettingsBuilder.calm().sessions(1).panels(8).interval(Duration.ofSeconds(2)).laptops(1));

  private static final Future<Rehearsal> SECOND_DEVICES =
      begun(() ->
          Rehearsal.of(
              Sin.NONE,
              SettingsBuilder.calm().provider(Reuse.DEX_LIKE).secondDevices(0.5).build()));

  private static final Future<Report> PAUSED =
      begun(() ->
          Rehearsal.ofProcesses(
              1,
              SettingsBuilder.calm()
                  .faults(
                      new Fault.Pause(
                          1, Duration.ofMillis(2_500), Duration.ZERO, Duration.ofSeconds(2)))
                  .build()));

  private static final Future<Report> KILLED =
      begun(() ->
          Rehearsal.ofProcesses(
              1,
              SettingsBuilder.calm()
                  .faults(new Fault.Kill(0, Duration.ofSeconds(1), Duration.ZERO))
                  .build()));

  private static final Future<Report> HOLDER_KILLED =
      begun(() ->
          Rehearsal.ofProcesses(
              2,
              SettingsBuilder.calm()
                  .balance(new Balance.HashByClient())
                  .latency(Duration.ofMillis(1_500))
                  .faults(new Fault.Kill(Fault.HOLDER, Duration.ZERO, Duration.ZERO))
                  .build()));

  private static final Future<Report> ROLLED_OUT =
      begun(() ->
          Rehearsal.ofProcesses(
              2,
              SettingsBuilder.calm()
                  .balance(new Balance.HashByClient())
                  .faults(new Fault.RollingRestart(Duration.ofMillis(500), Duration.ZERO))
                  .build()));

  @AfterAll
  static void over() {
    CROWD.close();
  }

  @Test
  void whileTheProviderIsDownRequestsAreAskedToComeAgainAndNobodyIsLost() throws Exception {
    Report report = PROVIDER_DOWN.get();
    assertThat(report.statuses()).containsKey("503");
    assertThat(report.innocentLost()).isZero();
    FaultMark mark = only(report.faults());
    assertThat(mark.name()).isEqualTo("provider down");
    assertThat(mark.to() - mark.from()).isGreaterThanOrEqualTo(2_000);
    // The first answers after its return are late, as its latency has it.
    assertThat(report.recovery()).isGreaterThanOrEqualTo(1_000);
    assertThat(report.run().faults())
        .containsExactly("provider latency 1200ms", "provider down at 2500ms for 2s");
  }

  @Test
  void whoseAnswersAreDroppedLosesSessionsByThatAlone() throws Exception {
    Report report = ANSWERS_DROPPED.get();
    assertThat(report.sessionsLost()).isPositive();
    assertLostOnlyBecause(report, Loss.ANSWER_LOST);
    assertThat(report.loginsForced()).isPositive();
    assertThat(Verdict.of(report).sentences())
        .anyMatch(sentence -> sentence.contains("lostBecause: answerLost"));
    // Each was presented once more, for nobody could know.
    assertThat(report.spentPresented()).isPositive();
    assertThat(report.spentNeedlessly()).isZero();
    assertThat(report.run().faults()).containsExactly("answers dropped 50 %");
  }

  @Test
  void whoseUsesAreBurnedByErrorsLosesSessionsByThatAlone() throws Exception {
    Report report = USES_BURNED.get();
    assertThat(report.sessionsLost()).isPositive();
    assertLostOnlyBecause(report, Loss.BURNED);
    assertThat(report.spentPresented()).isPositive();
    assertThat(report.spentNeedlessly()).isZero();
    assertThat(report.run().provider()).isEqualTo("keycloak-like");
  }

  @Test
  void theProvidersLatencyIsSeenByThoseWhoseTokenRanOut() throws Exception {
    Report report = SLOW_PROVIDER.get();
    assertThat(report.afterExpiry().max()).isGreaterThanOrEqualTo(800);
    assertThat(report.afterExpiry().p99()).isGreaterThanOrEqualTo(report.whileValid().p50());
    assertThat(report.whileValid().polls() + report.afterExpiry().polls())
        .isEqualTo(report.polls());
  }

  @Test
  void aLaptopThatSleepsAsksForNothingAndThenForAllAtOnce() throws Exception {
    Report report = LID_CLOSED.get();
    List<Long> polls = report.seconds().stream().map(StormTest::polls).toList();
    // Closed within the first life and a half, for more than a life: at least two empty seconds.
    int asleep =
        IntStream.range(0, polls.size() - 2)
            .filter(second -> polls.get(second) == 0 && polls.get(second + 1) == 0)
            .findFirst()
            .orElseThrow();
    long first = polls.stream().skip(asleep).filter(due -> due > 0).findFirst().orElseThrow();
    assertThat(first).isGreaterThanOrEqualTo(8);
    assertThat(report.sessionsLost()).isZero();
  }

  @Test
  void twoDevicesOfAUserAreTwoSessionsOfWhichSomeProvidersEndTheEarlier() throws Exception {
    Rehearsal played = SECOND_DEVICES.get();
    assertThat(played.families().stream().map(Family::sub).distinct()).hasSize(2);
    assertThat(played.report().logins()).isEqualTo(4);
    assertThat(played.report().servedAsAnother()).isZero();
    assertThat(played.report().sessionsLost()).isPositive();
    assertLostOnlyBecause(played.report(), Loss.ENDED_BY_PROVIDER);
  }

  @Test
  void aReplicaThatIsPausedHoldsItsRequests() throws Exception {
    Report report = PAUSED.get();
    FaultMark paused = only(report.faults());
    assertThat(paused.name()).isEqualTo("paused: sinner-0");
    assertThat(paused.to() - paused.from()).isGreaterThanOrEqualTo(2_000);
    assertThat(report.max()).isGreaterThanOrEqualTo(1_000);
    assertThat(report.innocentLost()).isZero();
    assertThat(only(report.replicas()).starts()).isOne();
  }

  @Test
  void aReplicaThatIsKilledIsStartedAgain() throws Exception {
    Report report = KILLED.get();
    assertThat(only(report.faults()).name()).isEqualTo("kill -9: sinner-0");
    ReplicaFigures replica = only(report.replicas());
    assertThat(replica.starts()).isEqualTo(2);
    assertThat(replica.cpuSeconds()).isPositive();
    // Whether it is back before the storm ends is the machine's affair.
    assertThat(report.statuses()).containsKey("502");
  }

  @Test
  void whoHoldsTheGrantIsFoundFromOutside() throws Exception {
    Report report = HOLDER_KILLED.get();
    assertThat(report.run().faults()).contains("kill -9 of the holder at 0s");
    FaultMark killed = only(report.faults());
    assertThat(killed.name()).startsWith("kill -9 of the holder: sinner-");
    String holder = killed.name().substring(killed.name().indexOf(": ") + 2);
    assertThat(report.replicas())
        .filteredOn(replica -> replica.starts() == 2)
        .extracting(ReplicaFigures::name)
        .containsExactly(holder);
    // What died with it excuses nobody else, and there was nobody else.
    assertThat(report.spentNeedlessly()).isZero();
  }

  @Test
  void aRolledOutRestartTakesTheFirstReplicaFirst() throws Exception {
    Report report = ROLLED_OUT.get();
    assertThat(report.run().replicas()).isEqualTo(2);
    assertThat(only(report.faults()).name()).isEqualTo("rolling restart");
    // A JVM may start slowly: whether the second had its turn is the machine's affair.
    assertThat(report.replicas())
        .filteredOn(replica -> replica.starts() == 2)
        .extracting(ReplicaFigures::name)
        .contains("sinner-0");
  }

  private static void assertLostOnlyBecause(Report report, Loss why) {
    for (Loss loss : Loss.values()) {
      assertThat(report.lostBecause())
          .containsEntry(loss.key(), loss == why ? report.sessionsLost() : 0L);
    }
  }

  private static long polls(Second second) {
    return second.valid().polls() + second.expired().polls();
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.getFirst();
  }

  private static Future<Report> inThisJvm(SettingsBuilder settings) {
    return begun(() -> Rehearsal.of(Sin.NONE, settings.build()).report());
  }

  private static <T> Future<T> begun(Callable<T> storm) {
    return CROWD.submit(storm);
  }
}
