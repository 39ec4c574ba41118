package dev.vestibule.seal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void aSecretShowsItselfOnlyToWhoAsks() {
    assertThat(Secret.of("hush")).hasToString("Secret[…]");
    assertThat(Secret.of("hush").reveal()).isEqualTo("hush");
  }

  @Test
  void secretsAreTheSameByTheirText() {
    assertThat(Secret.of("hush"))
        .isEqualTo(Secret.of("hush"))
        .hasSameHashCodeAs(Secret.of("other"));
    assertThat(Secret.of("hush")).isNotEqualTo(Secret.of("husH"));
  }
}
