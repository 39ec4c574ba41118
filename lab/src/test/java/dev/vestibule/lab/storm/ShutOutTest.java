package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Less than the minute that a storm waits for its first logins. */
@Timeout(120)
class ShutOutTest {

  @Test
  void whereNobodyCanLogInForOneReasonTheStormFailsWithItAndDoesNotWait() {
    StormSettings settings = SettingsBuilder.calm().build();
    assertThatThrownBy(() -> Rehearsal.of("/elsewhere", Sin.NONE, settings))
        .hasMessageMatching(
            "only 0 of 4 browsers could log in before the storm:\\n  400 at .*/authorize");
  }
}
