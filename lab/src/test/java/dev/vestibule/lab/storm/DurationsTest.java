package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "300ms, 300",
    "3s, 3000",
    "1.5s, 1500",
    "0.001s, 1",
    "2m, 120000",
    "1h, 3600000",
    "24h, 86400000",
    "0ms, 0",
    "' 3s ', 3000"
  })
  void whatPeopleWriteIsRead(String text, long millis) {
    assertThat(Durations.parse("--interval", text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "3, 3", "-3s, -3s", "3 s, 3 s", "3d, 3d", "1.0001s, 1.0001s", "s, s"})
  void whatIsNoDurationIsRefusedWithTheNameOfTheFlag(String text, String told) {
    assertThatThrownBy(() -> Durations.parse("--interval", text))
        .hasMessage(
            "--interval: '" + told + "' is no duration (expected: 300ms, 3s, 1.5s, 2m or 1h)");
  }

  @ParameterizedTest
  @CsvSource({"24.1h", "999999999h", "999999999m"})
  void nothingLastsLongerThanADay(String text) {
    assertThatThrownBy(() -> Durations.parse("--token-life", text))
        .hasMessage("--token-life: " + text + " (expected: at most 24h)");
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "1, 1ms", "1500, 1500ms", "3000, 3s", "60000, 60s", "120000, 2m"})
  void itIsWrittenAsItIsRead(long millis, String text) {
    Duration duration = Duration.ofMillis(millis);
    assertThat(Durations.text(duration)).isEqualTo(text);
    assertThat(Durations.parse("--interval", text)).isEqualTo(duration);
  }
}
