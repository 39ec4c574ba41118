package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.front.Balance;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.report.Report;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
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
            "familiesRevoked",
            "refusals",
            "deadTokens",
            "grantsPerExpiry");
    assertThat(report.spentPresented()).isGreaterThanOrEqualTo(report.familiesRevoked());
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
    note(sins, "familiesRevoked", report.familiesRevoked() > 0);
    note(sins, "hung", report.hung() > 0);
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
    StormSettings settings =
        new StormSettings(
            SESSIONS,
            5,
            Duration.ofMillis(200),
            3,
            Duration.ofSeconds(3),
            true,
            0,
            0.2,
            Reuse.FAMILY_REVOKING,
            Duration.ofMillis(400),
            sin == Sin.NONE || sin == Sin.LOGS_OUT_ON_ANY_ERROR ? 0.4 : 0,
            0,
            List.of(),
            new Balance.RoundRobin(),
            Duration.ofSeconds(3),
            1);
    try (Stage stage = new Stage(settings, DESCRIPTION, new Stage.Ports(FreePorts.any(), 0, 0));
        SinfulGateway gateway =
            new SinfulGateway(
                sin, stage.publicUrl().toString(), URI.create(stage.provider().issuer()))) {
      List<HostAndPort> replicas = List.of(gateway.address());
      stage.openFront(replicas);
      return new Storm(
              settings,
              stage,
              new Gateways.Running(DESCRIPTION, replicas),
              new Store.None(),
              "the test")
          .run(now -> {});
    }
  }

  private static final GatewayDescription DESCRIPTION =
      new GatewayDescription(
          "sinner",
          List.of(),
          List.of(),
          Map.of(),
          Map.of(),
          "",
          new GatewayDescription.Door.ForwardAuth(
              "/oauth2/auth", List.of("/oauth2/"), "/oauth2/start?rd={return}"),
          List.of("/oauth2/callback"),
          GatewayDescription.Store.NONE,
          "TERM",
          new GatewayDescription.Statuses(Set.of(200), Set.of(401), Set.of(503)),
          new GatewayDescription.Identity("X-Auth-Request-User", "X-Auth-Request-Access-Token"),
          List.of(SinfulGateway.COOKIE));
}
