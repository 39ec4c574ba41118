package dev.vestibule.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandWordsTest {

  @Test
  void spacesSeparateAndQuotesKeepTogether() {
    assertThat(CommandWords.of(" java  -jar 'a b.jar' --x=\"c d\" '' "))
        .containsExactly("java", "-jar", "a b.jar", "--x=c d", "");
  }

  @Test
  void anOpenQuoteAndAnEmptyCommandAreRefused() {
    assertThatThrownBy(() -> CommandWords.of("java 'a")).hasMessageContaining("not closed");
    assertThatThrownBy(() -> CommandWords.of("  ")).hasMessageContaining("empty");
  }
}
