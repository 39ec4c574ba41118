package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.report.Report;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A gateway with one known sin each, and what the storm says of it: that sin, and no other. All
 * storms run at once, for they mostly wait.
 */
class SinnersTest {

  private static final Map<Sin, Future<Report>> STORMS = new EnumMap<>(Sin.class);
  private static final int SESSIONS = 6;
  private static final ExecutorService CROWD = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeAll
  static void everySinnerIsTried() {
    for (Sin sin : Sin.values()) {
      STORMS.put(sin, CROWD.submit(() -> storm(sin)));
    }
  }

  @AfterAll
  static void over() {
    CROWD.close();
  }

  @Test
  void ofAnHonestGatewayItFindsNothing() throws Exception {
    Report report = report(Sin.NONE);
    assertThat(sinsOf(report)).isEmpty();
    // What the provider failed was asked again; at the storm's end one more or less may be due.
    assertThat(report.grantsAccepted())
        .isBetween(report.grantsIdeal() - SESSIONS, report.grantsIdeal() + SESSIONS);
    assertThat(report.statuses()).containsOnlyKeys("200", "503");
  }

  @Test
  void ofAnHonestGatewayThatRenewsAheadItFindsNothingAtAll() throws Exception {
    Report report = report(Sin.NONE_AND_RENEWS_AHEAD);
    assertThat(sinsOf(report)).isEmpty();
    assertThat(report.statuses()).containsOnlyKeys("200");
    assertThat(report.grantsAccepted()).isGreaterThanOrEqualTo(report.grantsIdeal() - SESSIONS);
  }

  @Test
  void whoLogsOutOnAnyErrorLosesInnocents() throws Exception {
    Report report = report(Sin.LOGS_OUT_ON_ANY_ERROR);
    assertThat(sinsOf(report))
        .containsExactlyInAnyOrder("sessionsLost", "innocentLost", "loginsForced");
    assertThat(report.innocentLost()).isEqualTo(report.sessionsLost());
    assertThat(report.statuses()).containsKey("401").doesNotContainKey("503");
  }

  @Test
  void whoSpendsTwiceIsCaughtAtIt() throws Exception {
    Report report = report(Sin.SPENDS_TWICE);
    assertThat(sinsOf(report))
        .containsExactlyInAnyOrder(
            "sessionsLost",
            "innocentLost",
            "loginsForced",
            "spentPresented",
            "spentNeedlessly",
            "familiesRevoked",
            "refusals",
            "deadTokens",
            "grantsPerExpiry");
    assertThat(report.spentPresented()).isGreaterThanOrEqualTo(report.familiesRevoked());
    // No answer of its was lost: nothing excuses it.
    assertThat(report.spentNeedlessly()).isEqualTo(report.spentPresented());
  }

  @Test
  void whoNeverAnswersLeavesRequestsHanging() throws Exception {
    assertThat(sinsOf(report(Sin.HANGS))).containsExactlyInAnyOrder("hung");
  }

  @Test
  void whoSetsACookieThatBrowsersRefuseLosesInnocentsWithoutAnyRefusal() throws Exception {
    Report report = report(Sin.DROPS_COOKIES);
    assertThat(sinsOf(report))
        .containsExactlyInAnyOrder("sessionsLost", "innocentLost", "loginsForced");
    assertThat(report.refusals()).isZero();
  }

  @Test
  void whoServesWithoutASessionIsSeen() throws Exception {
    assertThat(sinsOf(report(Sin.SERVES_WITHOUT_SESSION)))
        .containsExactlyInAnyOrder("servedWithoutSession");
  }

  @Test
  void whoMixesSessionsUpIsSeen() throws Exception {
    assertThat(sinsOf(report(Sin.CROSSES_SESSIONS))).containsExactlyInAnyOrder("servedAsAnother");
  }

  @Test
  void whoForwardsOldTokensIsSeen() throws Exception {
    assertThat(sinsOf(report(Sin.FORWARDS_DEAD_TOKENS))).containsExactlyInAnyOrder("deadTokens");
  }

  @Test
  void whoRefusesTheLivingIsSeenAndLosesNobody() throws Exception {
    assertThat(sinsOf(report(Sin.REFUSES_THE_LIVING))).containsExactlyInAnyOrder("falseRefusals");
  }

  @Test
  void whoNeverRefreshesIsSeenThoughNobodyIsLost() throws Exception {
    Report report = report(Sin.NEVER_REFRESHES);
    assertThat(sinsOf(report)).containsExactlyInAnyOrder("deadTokens", "tooFewGrants");
    assertThat(report.grants()).isZero();
  }

  @Test
  void whoShutsPeopleOutIsSeenThoughNobodyWasSentThroughTheProvider() throws Exception {
    Report report = report(Sin.SHUTS_OUT);
    assertThat(sinsOf(report)).containsExactlyInAnyOrder("stranded", "tooFewGrants");
    assertThat(report.stranded()).isEqualTo(SESSIONS);
  }

  @Test
  void aPageOfItsOwnIsNotTakenForTheApplications() throws Exception {
    Report report = report(Sin.SHOWS_A_PAGE_OF_ITS_OWN);
    assertThat(sinsOf(report))
        .containsExactlyInAnyOrder("stranded", "tooFewGrants", "loginsFailed");
    assertThat(report.stranded()).isEqualTo(SESSIONS);
  }

  @Test
  void whoRefreshesInFrontOfTheRequestMakesPeopleWaitWhoseTokenIsGood() throws Exception {
    Report report = report(Sin.REFRESHES_TOO_EARLY);
    assertThat(sinsOf(report)).containsExactlyInAnyOrder("grantsPerExpiry");
    // A lower bound, which no slow machine can break.
    assertThat(report.whileValid().p99()).isGreaterThanOrEqualTo(400);
  }

  /** The figures that say that something was wrong. */
  private static Set<String> sinsOf(Report report) {
    Set<String> sins = new java.util.TreeSet<>();
    note(sins, "sessionsLost", report.sessionsLost() > 0);
    note(sins, "innocentLost", report.innocentLost() > 0);
    note(sins, "loginsForced", report.loginsForced() > 0);
    note(sins, "falseRefusals", report.falseRefusals() > 0);
    note(sins, "refusals", report.refusals() > 0);
    note(sins, "spentPresented", report.spentPresented() > 0);
    note(sins, "spentNeedlessly", report.spentNeedlessly() > 0);
    note(sins, "familiesRevoked", report.familiesRevoked() > 0);
    note(sins, "hung", report.hung() > 0);
    note(sins, "stranded", report.stranded() > 0);
    note(sins, "loginsFailed", report.loginsFailed() > 0);
    note(sins, "tooFewGrants", report.grantsAccepted() * 2 < report.grantsIdeal());
    note(sins, "servedWithoutSession", report.servedWithoutSession() > 0);
    note(sins, "servedAsAnother", report.servedAsAnother() > 0);
    note(sins, "deadTokens", report.deadTokens() > 0);
    note(sins, "grantsPerExpiry", report.grantsPerExpiry() > 1.5);
    return sins;
  }

  private static void note(Set<String> sins, String figure, boolean sinned) {
    if (sinned) {
      sins.add(figure);
    }
  }

  private static Report report(Sin sin) throws InterruptedException, ExecutionException {
    return java.util.Objects.requireNonNull(STORMS.get(sin)).get();
  }

  private static Report storm(Sin sin) {
    boolean errors = sin == Sin.NONE || sin == Sin.LOGS_OUT_ON_ANY_ERROR;
    return Rehearsal.of(
            sin,
            SettingsBuilder.calm()
                .sessions(SESSIONS)
                .secondDevices(0.2)
                .latency(Duration.ofMillis(400))
                .errors(errors ? 0.4 : 0)
                // Only who hangs is to be given up: a busy machine is no sin.
                .patience(Duration.ofSeconds(sin == Sin.HANGS ? 3 : 20))
                .build())
        .report();
  }
}
