package dev.vestibule.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.lab.report.Expectation.Judgement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectationTest {

  private static final Report SINFUL = Samples.storm("gateway", true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "innocentLost == 9",
        "innocentLost==9&&spentPresented==24",
        "whileValid.p99 < 500",
        "statuses.200 > 14000 && statuses.500 == 0",
        "grantsPerExpiry == 1.70 && grantsPerExpiry == 1.7",
        "grantsPerExpiry <= 2 && grants / grantsIdeal < 1.75",
        "innocentLost == 0 || sessionsLost <= 2 * 5 + 1",
        "!(hung == 0) && (hung != 3 || hung > 100)",
        "innocentLost == 0 && hung == 0 || hung == 4",
        "recovery > -1",
        "10 - 4 - 3 == 3",
        "lostBecause.killedWithAnswer == 2 && run.replicas == 3",
      })
  void holds(String text) {
    assertThat(Expectation.parse(text).judge(SINFUL)).isEqualTo(new Judgement.Holds());
  }

  @Test
  void everyFailedClauseIsToldWithItsValues() {
    String text = "innocentLost==0 && hung == 4 && (sessionsLost <= 2*5 || p50 > max) && !(hung>1)";
    assertThat(Expectation.parse(text).judge(SINFUL))
        .isEqualTo(
            new Judgement.Fails(
                List.of(
                    "innocentLost == 0: innocentLost was 9",
                    "(sessionsLost <= 2 * 5 || p50 > max): sessionsLost was 11, p50 was "
                        + SINFUL.p50()
                        + ", max was 30000",
                    "!(hung > 1): hung was 4")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "innocentLos == 0 | column 1: 'innocentLos' (expected: innocentLost)",
        "hung == 0 && whilevalid.p98 < 5 | column 14: 'whilevalid.p98' (expected: whileValid.p99",
        "hung == 0 && nonsense < 5 | column 14: 'nonsense' (expected: a number's key in the JSON",
        "hung = 0 | column 6: '=' (expected: ==)",
        "hung == 0 & max < 3 | column 11: '&' (expected: &&)",
        "hung | column 1: 'hung' (expected: a comparison, such as innocentLost == 0)",
        "hung == 0 && max | column 14: 'max' (expected: a comparison",
        "hung == | column 8: the end (expected: a figure's name or a number)",
        "0 < hung < 5 | column 10: '<' (expected: one comparison, and && before the next)",
        "(hung == 0 | column 11: the end (expected: ))",
        "hung == 0 max | column 11: 'max' (expected: && or ||, or the end)",
        "hung == (max < 3) | column 9: '(' (expected: a number)",
        "max < 500ms | column 7: '5'",
        "statuses.99 == 0 | column 1: 'statuses.99' (expected:",
        "gateway.name == 1 | column 1: 'gateway.name' (expected:",
      })
  void whatCannotBeJudgedIsRefusedWithItsColumn(String text, String message) {
    assertThatThrownBy(() -> Expectation.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void anEmptyTextAndAnEndlessOneAreRefused() {
    assertThatThrownBy(() -> Expectation.parse(" ")).hasMessageStartingWith("column 1: the end");
    assertThatThrownBy(() -> Expectation.parse("(".repeat(500)))
        .hasMessageContaining("at most 40 within each other");
    assertThatThrownBy(() -> Expectation.parse("1".repeat(5_000)))
        .hasMessageContaining("5000 characters");
  }
}
