package dev.vestibule.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.storm.Lived;
import dev.vestibule.lab.storm.StormCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Four real tabs of Chromium among four simulated browsers in one storm: the same gateway does the
 * same to both. So what a storm says of a gateway is what people would have lived through.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class RealTabsIT {

  private static final List<String> PEOPLE = List.of("ada", "grace", "edsger", "barbara");
  private static final int EXPIRIES = 2;

  /** What became of somebody, but for how often they asked. */
  private record Fate(int losses, int logins, Set<Integer> statuses) {
    static Fate of(Lived life) {
      return new Fate(life.losses(), life.logins(), life.requests().keySet());
    }
  }

  private final Installation installation = Installation.ofThisBuild();
  @TempDir private Path folder = Path.of("");
  private Chromium chromium;

  @BeforeAll
  void start() {
    chromium = Chromium.start(installation);
  }

  @AfterAll
  void close() {
    chromium.close();
  }

  @Test
  void vestibuleLosesNeitherRealNorSimulatedPeople() {
    storm(
        new Fate(0, 0, Set.of(200)),
        "--gateway-command",
        installation.gatewayCommandLine(),
        "--expect",
        "sessionsLost==0 && spentPresented==0 && refusals==0 && hung==0");
  }

  @Test
  void whoSpendsTokensTwiceLosesRealPeopleAsOftenAsSimulatedOnes() {
    storm(
        new Fate(EXPIRIES, EXPIRIES, Set.of(200, 401)),
        "--gateway",
        Sinner.describe("SPENDS_TWICE", folder).toString(),
        "--expect",
        "familiesRevoked>=" + EXPIRIES * 2 * PEOPLE.size());
  }

  @Test
  void whoseCookieIsTooLargeLosesRealPeopleAsOftenAsSimulatedOnes() {
    storm(
        new Fate(EXPIRIES, EXPIRIES, Set.of(200, 401)),
        "--gateway",
        Sinner.describe("DROPS_COOKIES", folder).toString(),
        "--expect",
        "refusals==0");
  }

  private void storm(Fate everybodys, String... gateway) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--sessions",
                Integer.toString(PEOPLE.size()),
                "--panels",
                "5",
                "--interval",
                "200ms",
                "--token-life",
                "6s",
                "--expiries",
                Integer.toString(EXPIRIES),
                "--provider-latency",
                "300ms",
                "--laptops",
                "0",
                "--second-devices",
                "0",
                "--port",
                Integer.toString(FreePorts.any())));
    words.addAll(List.of(gateway));
    try (RealTabs tabs = new RealTabs(chromium, PEOPLE)) {
      int status = new CommandLine(new StormCommand(tabs)).execute(words.toArray(String[]::new));

      System.out.println("real tabs          " + tabs.real());
      System.out.println("simulated browsers " + tabs.simulated());
      assertThat(status).isZero();
      assertThat(tabs.real()).hasSameSizeAs(PEOPLE).extracting(Fate::of).containsOnly(everybodys);
      assertThat(tabs.simulated())
          .hasSameSizeAs(PEOPLE)
          .extracting(Fate::of)
          .containsOnly(everybodys);
      double usual = tabs.simulated().stream().collect(Collectors.averagingInt(Lived::sent));
      assertThat(tabs.real())
          .allSatisfy(
              life -> assertThat((double) life.sent()).isCloseTo(usual, withinPercentage(20)));
    }
  }
}
