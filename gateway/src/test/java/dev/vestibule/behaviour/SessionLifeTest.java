package dev.vestibule.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.Decision;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionSettings.Until;
import dev.vestibule.session.Ticket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends a session by its own clock, and what keeps it alive. */
final class SessionLifeTest {
  @TempDir private Path folder = Path.of("");
  private final MovableClock clock = new MovableClock();

  private RotatingProvider provider() {
    return RotatingProvider.builder().clock(clock).reuse(Reuse.FAMILY_REVOKING).start();
  }

  private House house(RotatingProvider provider, SessionSettings settings) {
    return new House(
        folder.resolve("sessions.db"),
        provider,
        clock,
        "generic",
        RefreshPolicy.defaults(),
        settings);
  }

  private static SessionSettings settings(Duration idle, Duration lifetime, Until until) {
    return new SessionSettings(idle, lifetime, until, Duration.ofMinutes(5));
  }

  @Test
  void aSessionThatIsNotUsedEnds() throws Exception {
    var settings = settings(Duration.ofHours(1), Duration.ofDays(7), Until.LIFETIME);
    try (var provider = provider();
        var house = house(provider, settings)) {
      Ticket ticket = house.login();
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      clock.forward(Duration.ofMinutes(61));
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
    }
  }

  @Test
  void aUseIsRememberedOverARestart() throws Exception {
    var settings = settings(Duration.ofHours(1), Duration.ofDays(7), Until.LIFETIME);
    try (var provider = provider()) {
      Ticket ticket;
      try (var house = house(provider, settings)) {
        ticket = house.login();
        clock.forward(Duration.ofMinutes(40));
        assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      }
      clock.forward(Duration.ofMinutes(40));
      try (var house = house(provider, settings)) {
        assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      }
    }
  }

  @Test
  void aSessionEndsAtItsLifetimeHoweverMuchItIsUsed() throws Exception {
    var settings = settings(Duration.ofHours(1), Duration.ofHours(2), Until.LIFETIME);
    try (var provider = provider()) {
      Ticket ticket;
      try (var house = house(provider, settings)) {
        ticket = house.login();
      }
      for (int use = 0; use < 3; use++) {
        clock.forward(Duration.ofMinutes(39));
        try (var house = house(provider, settings)) {
          assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
        }
      }
      clock.forward(Duration.ofMinutes(4));
      try (var house = house(provider, settings)) {
        assertThat(house.ask(ticket)).isInstanceOf(Decision.Challenge.class);
      }
    }
  }

  @Test
  void aSessionByItsOwnClockOutlivesItsTokensAndAsksTheProviderNothing() throws Exception {
    var settings = settings(Duration.ofHours(24), Duration.ofDays(7), Until.LIFETIME);
    try (var provider = provider();
        var house = house(provider, settings)) {
      Ticket ticket = house.login();
      clock.forward(Duration.ofHours(12));
      assertThat(house.ask(ticket)).isInstanceOf(Decision.Allow.class);
      assertThat(provider.refreshRequests()).isZero();
    }
  }
}
