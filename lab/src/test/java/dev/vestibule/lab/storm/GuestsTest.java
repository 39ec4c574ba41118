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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A storm over a gateway that loses everybody once, with a guest who only looks on. */
@Timeout(90)
class GuestsTest {

  /** Logs in nowhere. */
  private static final class Looker implements Guests {
    final List<String> told = new ArrayList<>();
    List<Lived> browsers = List.of();

    @Override
    public List<String> names() {
      return List.of("ada");
    }

    @Override
    public void arrive(URI page) {
      told.add("arrive at " + page.getPath());
    }

    @Override
    public void begin() {
      told.add("begin");
    }

    @Override
    public void end(List<Lived> lived) {
      told.add("end");
      browsers = lived;
    }
  }

  @Test
  void aGuestIsToldWhatEachBrowserLivedThroughAndTogetherItIsWhatTheReportSays() {
    Looker ada = new Looker();

    Report report = storm(ada);

    assertThat(ada.told).containsExactly("arrive at /", "begin", "end");
    assertThat(ada.browsers)
        .extracting(Lived::user)
        .containsExactlyInAnyOrder("user1", "user2", "user3");
    assertThat(report.sessions()).isEqualTo(3);
    assertThat(ada.browsers).allSatisfy(life -> assertThat(life.losses()).isPositive());
    assertThat(sum(ada.browsers.stream().map(Lived::losses).toList()))
        .isEqualTo(report.sessionsLost());
    assertThat(sum(ada.browsers.stream().map(Lived::logins).toList()))
        .isEqualTo(report.loginsForced());
    // Those that were unanswered when the storm ended are the report's alone.
    assertThat(sum(ada.browsers.stream().map(Lived::sent).toList()))
        .isPositive()
        .isLessThanOrEqualTo(report.requests());
  }

  private static long sum(List<Integer> numbers) {
    return numbers.stream().mapToLong(Integer::longValue).sum();
  }

  private static Report storm(Guests guests) {
    StormSettings settings =
        new StormSettings(
            3,
            2,
            Duration.ofMillis(100),
            1,
            Duration.ofSeconds(3),
            true,
            0,
            0,
            Reuse.FAMILY_REVOKING,
            Duration.ZERO,
            0,
            0,
            List.of(),
            new Balance.RoundRobin(),
            Duration.ofSeconds(3),
            1);
    try (Stage stage =
            new Stage(settings, DESCRIPTION, new Stage.Ports(FreePorts.any(), 0, 0), guests);
        SinfulGateway gateway =
            new SinfulGateway(
                Sin.DROPS_COOKIES,
                stage.publicUrl().toString(),
                URI.create(stage.provider().issuer()))) {
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
          new GatewayDescription.Statuses(Set.of(401)),
          new GatewayDescription.Identity("X-Auth-Request-User", "X-Auth-Request-Access-Token"),
          List.of(SinfulGateway.COOKIE),
          List.of());
}
